#!/usr/bin/env bash
# Makes in benchmarks/s3/target what a test with an object store needs: moto, an S3-compatible server from the Python
# registry (140 MB), and plugins/ with Flink's plugin for s3:// (32 MB, Maven Central). A second run does nothing unless
# one of the two versions has changed.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
python="${PYTHON:-python3}"
plugin="org.apache.flink:flink-s3-fs-hadoop:$(sed -n 's/.*<flink.s3.version>\(.*\)<.*/\1/p' "$root/pom.xml")"
stamp="$here/target/stamp"
wanted="$("$python" --version) $plugin $(cksum < "$here/requirements.txt")"
if [[ -f "$stamp" && "$(cat "$stamp")" == "$wanted" ]]; then
  exit 0
fi
rm -rf "$here/target"
if "$python" -c 'import ensurepip' 2> /dev/null; then
  "$python" -m venv "$here/target/venv"
  pip=("$here/target/venv/bin/python" -m pip)
else # some distributions ship venv without it
  "$python" -m venv --without-pip "$here/target/venv"
  pip=("$python" -m pip --python "$here/target/venv/bin/python")
fi
"${pip[@]}" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
(cd "$root" && ./mvnw -B -ntp -q -N dependency:copy -Dartifact="$plugin" -DoutputDirectory="$here/target/plugins/s3-fs-hadoop")
echo "$wanted" > "$stamp"
