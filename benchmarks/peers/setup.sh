#!/usr/bin/env bash
# Makes .venv at the repository root with the peers that Contraflow is checked against. A second run does nothing
# unless requirements.txt or the Python changed; another Python starts anew, other requirements are installed on top.
# About 3 GB on x86-64, nearly all of it torch's CUDA libraries.
set -euo pipefail

peers="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="$(cd "$peers/../.." && pwd)/.venv"
python="${PYTHON:-python3}"
stamp="$venv/contraflow-peers.stamp"

if ! "$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
  echo "the peers need Python 3.10 to 3.13, $python is $("$python" --version 2>&1 || true); set PYTHON to one" >&2
  exit 2
fi

wanted="$("$python" --version) $(cksum < "$peers/requirements.txt")"
if [[ -x "$venv/bin/python" && -f "$stamp" && "$(cat "$stamp")" == "$wanted" ]]; then
  exit 0
fi

made_by="$(sed 's/ [^ ]* [^ ]*$//' "$stamp" 2>/dev/null || true)"
if [[ "$made_by" != "$("$python" --version)" ]]; then
  rm -rf "$venv"
fi

# Some distributions ship venv without ensurepip: then the environment is made bare and filled by the system's pip.
if "$python" -c 'import ensurepip' 2>/dev/null; then
  "$python" -m venv "$venv"
  pip=("$venv/bin/python" -m pip)
elif "$python" -m pip --version >/dev/null 2>&1; then
  "$python" -m venv --without-pip "$venv"
  pip=("$python" -m pip --python "$venv/bin/python")
else
  echo "$python has neither ensurepip nor pip; install python3-venv or python3-pip, or set PYTHON" >&2
  exit 2
fi

"${pip[@]}" install --quiet --disable-pip-version-check --requirement "$peers/requirements.txt"
printf '%s' "$wanted" > "$stamp"
echo "peers ready in $venv"
