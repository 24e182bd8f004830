#!/usr/bin/env bash
# The peer check of ONNX exports: ONNX Runtime in Python, with the example of docs/snapshots.md as it stands there, has to
# get our vectors from an export of the newest snapshot below OUTPUT, of queries and of documents.
#   benchmarks/peers/run-onnx.sh OUTPUT        such as contraflow-demo, of a static model
set -euo pipefail

peers="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$peers/../.." && pwd)"
[ $# -eq 1 ] || { echo "usage: benchmarks/peers/run-onnx.sh OUTPUT, the --output of a demo or a train" >&2; exit 2; }

"$peers/setup.sh"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
snapshot="$("$root/contraflow" snapshots export "$1" --format onnx --output "$work/model" | head -n 1)"
for side in query document; do
  "$root/contraflow" embed --json --side "$side" "$snapshot" < "$peers/texts.jsonl" > "$work/$side.jsonl"
done
"$root/.venv/bin/python" "$peers/check_onnx.py" "$work/model" "$work/query.jsonl" "$work/document.jsonl"
