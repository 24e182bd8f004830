#!/usr/bin/env bash
# The peer check: Python's sentence-transformers opens the newest snapshot below OUTPUT and has to get our vectors.
#   benchmarks/peers/run.sh OUTPUT        such as contraflow-demo
# Then model2vec has to distil what we distil (run-distil.sh; skipped without the collections).
set -euo pipefail

peers="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$peers/../.." && pwd)"
[ $# -eq 1 ] || { echo "usage: benchmarks/peers/run.sh OUTPUT, the --output of a demo or a train" >&2; exit 2; }

"$peers/setup.sh"
snapshot="$("$root/contraflow" snapshots show "$1" | head -n 1)"
vectors="$(mktemp)"
trap 'rm -f "$vectors"' EXIT
"$root/contraflow" embed --json "$snapshot" < "$peers/texts.jsonl" > "$vectors"
"$root/.venv/bin/python" "$peers/check_snapshot.py" "$snapshot" "$vectors"
"$peers/run-distil.sh"
