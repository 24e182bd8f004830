#!/usr/bin/env bash
# The peer check: Python's sentence-transformers opens the newest snapshot below OUTPUT and has to get our vectors, of
# queries and of documents.
#   benchmarks/peers/run.sh OUTPUT        such as contraflow-demo
# Beside this, run-distil.sh checks what we distil against model2vec, run-adapter.sh the snapshots of adapters, and
# run-deltas.sh those that hold what changed.
set -euo pipefail

peers="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$peers/../.." && pwd)"
[ $# -eq 1 ] || { echo "usage: benchmarks/peers/run.sh OUTPUT, the --output of a demo or a train" >&2; exit 2; }

"$peers/setup.sh"
snapshot="$("$root/contraflow" snapshots show "$1" | head -n 1)"
vectors="$(mktemp -d)"
trap 'rm -rf "$vectors"' EXIT
for side in query document; do
  "$root/contraflow" embed --json --side "$side" "$snapshot" < "$peers/texts.jsonl" > "$vectors/$side.jsonl"
done
"$root/.venv/bin/python" "$peers/check_snapshot.py" "$snapshot" "$vectors/query.jsonl" "$vectors/document.jsonl"
