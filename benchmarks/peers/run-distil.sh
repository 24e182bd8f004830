#!/usr/bin/env bash
# The peer check of distilling: Python's model2vec distils all-MiniLM-L6-v2 too, and both have to find the same.
#   benchmarks/peers/run-distil.sh        two to five minutes; CONTRAFLOW_DATA names the collections
set -euo pipefail

peers="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$peers/../.." && pwd)"
data="${CONTRAFLOW_DATA:-$root/../shared/data}"
if [ ! -d "$data/cranfield" ] || [ ! -d "$data/medquad" ]; then
  echo "skipped: no cranfield/ and medquad/ in $data; set CONTRAFLOW_DATA" >&2
  exit 0
fi

"$peers/setup.sh"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$root/contraflow" distil --output "$work/model"
"$root/.venv/bin/python" "$peers/check_distil.py" "$work/model" "$data" 2> "$work/log" || {
  code=$?
  grep -v 'Encoding tokens' "$work/log" >&2 || true
  exit $code
}
