#!/usr/bin/env bash
# The peer check of deltas: numpy and safetensors follow snapshots that hold what changed, by docs/follow_deltas.py, and
# have to get the tables of the full ones byte by byte.
#   benchmarks/peers/run-deltas.sh       about a minute
set -euo pipefail

peers="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$peers/../.." && pwd)"

"$peers/setup.sh"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$root/contraflow" --version > /dev/null # builds what is not built
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
"$java" -cp "$root/pipeline/target/classes:$(cat "$root/benchmarks/target/classpath")" "$peers/MakeDeltas.java" "$work"
"$root/.venv/bin/python" "$peers/check_deltas.py" "$work"
