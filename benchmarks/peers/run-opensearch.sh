#!/usr/bin/env bash
# The check of OpenSearch's other side: a real OpenSearch is started, ./contraflow index loads the 200 texts with the
# newest snapshot below OUTPUT, and the Python example of docs/opensearch.md, as it stands there, has to find what brute
# force over Contraflow's vectors finds, and to refuse an index of another document space.
#   benchmarks/peers/run-opensearch.sh OUTPUT        such as contraflow-demo, of a static model
set -euo pipefail

peers="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$peers/../.." && pwd)"
[ $# -eq 1 ] || { echo "usage: benchmarks/peers/run-opensearch.sh OUTPUT, the --output of a demo or a train" >&2; exit 2; }

"$peers/setup.sh"
"$root/benchmarks/opensearch/setup.sh"
work="$(mktemp -d)"
mkfifo "$work/input"
"$root/benchmarks/opensearch/run.sh" "$work/home" < "$work/input" > "$work/opensearch.log" 2>&1 &
exec 3> "$work/input" # it ends when this is closed
trap 'exec 3>&-; wait; rm -rf "$work"' EXIT

snapshot="$("$root/contraflow" snapshots export "$1" --format onnx --output "$work/model" | head -n 1)"
for side in query document; do
  "$root/contraflow" embed --json --side "$side" "$snapshot" < "$peers/texts.jsonl" > "$work/$side.jsonl"
done
python="$root/.venv/bin/python"
"$python" "$peers/check_opensearch.py" documents > "$work/documents.jsonl"
until url="$(sed -n 's/^listening //p' "$work/opensearch.log")" && [ -n "$url" ]; do
  kill -0 "$!" 2> /dev/null || { cat "$work/opensearch.log" >&2; exit 1; }
  sleep 1
done
"$root/contraflow" index --opensearch "$url" --alias texts --documents "$work/documents.jsonl" --snapshot "$snapshot"
"$root/contraflow" index --opensearch "$url" --alias texts --search "insulin dosage" --k 3 --snapshot "$snapshot"
"$python" "$peers/check_opensearch.py" search "$url" "$work/model" "$work/query.jsonl" "$work/document.jsonl"
# The index says another space by now.
if "$root/contraflow" index --opensearch "$url" --alias texts --search "insulin" --snapshot "$snapshot"; then
  echo "contraflow index --search must refuse an index of another document space" >&2
  exit 1
fi
