#!/usr/bin/env bash
# Loads OpenSearch and its k-NN plugin from Maven Central into benchmarks/opensearch/target, 50 MB. A second run does
# nothing unless pom.xml has changed.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
stamp="$here/target/stamp"
if [[ -f "$stamp" && "$(cat "$stamp")" == "$(cksum < "$here/pom.xml")" ]]; then
  exit 0
fi
rm -rf "$here/target"
(cd "$here/../.." && ./mvnw -B -ntp -q -f "$here/pom.xml" package)
cksum < "$here/pom.xml" > "$stamp"
