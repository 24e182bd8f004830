#!/usr/bin/env bash
# The peer check of adapters: sentence-transformers and ONNX Runtime open a snapshot of every head with every kind of
# towers, random parameters in it, and have to get our vectors.
#   benchmarks/peers/run-adapter.sh       about two minutes
set -euo pipefail

peers="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$peers/../.." && pwd)"

"$peers/setup.sh"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$root/contraflow" --version > /dev/null # builds what is not built
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
"$java" -cp "$root/pipeline/target/classes:$(cat "$root/benchmarks/target/classpath")" "$peers/MakeAdapters.java" "$work"
for model in "$work/snapshots"/*; do
  for side in query document; do
    "$root/contraflow" embed --model "${model##*/}" --side "$side" "$work/snapshots" \
      < "$work/vectors.jsonl" > "$work/${model##*/}.$side.jsonl"
  done
done
"$root/.venv/bin/python" "$peers/check_adapter.py" "$work"
