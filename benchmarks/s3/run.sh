#!/usr/bin/env bash
# Snapshots in an object store: `./contraflow train` with snapshots.uri: s3://…, through Flink's plugin, on an
# S3-compatible server. What another client downloads has to be the job's own store, byte by byte, pointer included, and
# whole snapshots; twice, so that the pointer moves over. A bucket that is not there, and a plugin that is not there, are
# told before anything starts.
#   benchmarks/s3/run.sh        one to three minutes; 180 MB are downloaded the first time
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
work="$(mktemp -d)"
pids=()
trap 'for pid in "${pids[@]}" ${s3_pid:-}; do kill "$pid" 2> /dev/null || true; done; wait; rm -rf "$work"' EXIT

fail() {
  echo "s3: $*" >&2
  exit 1
}

"$root/contraflow" --version > /dev/null # builds what is not built
. "$here/server.sh"
. "$root/benchmarks/cluster/events.sh"

"$java" -Xmx384m -cp "$root/pipeline/target/classes:$(cat "$root/benchmarks/target/classpath")" \
  "$root/benchmarks/cluster/Broker.java" "$work/kafka" 0 > "$work/broker.log" 2>&1 &
pids+=($!)
until kafka="$(grep -o 'localhost:[0-9]*$' "$work/broker.log" 2> /dev/null)"; do
  kill -0 "${pids[0]}" 2> /dev/null || { cat "$work/broker.log" >&2; fail "the broker must start"; }
  sleep 0.5
done
cat > "$work/contraflow.yaml" << YAML
kafka.bootstrap-servers: $kafka
source.idle-after: 1 s
learner.start: random
learner.dimension: 16
checkpoint.interval: 1 s
snapshots.uri: s3://contraflow/models
YAML
now=$(($(date +%s) - 3600))
documents > "$work/documents.jsonl"

# ARGUMENTS...: reads to the end of the log
train() {
  "$root/contraflow" train --config "$work/contraflow.yaml" --output "$work/output" --until latest "$@"
}

# NAME SECONDS: sends events
produce() {
  events "$1" "$((now + $2))" > "$work/$1.jsonl"
  "$root/contraflow" produce "$work/$1.jsonl" --create --config "$work/contraflow.yaml" 2>> "$work/produce.log"
}

compare() {
  "$s3_python" "$here/check_copy.py" "$s3_endpoint" compare contraflow models "$work/output/snapshots" "$work/downloaded"
  "$root/contraflow" snapshots verify "$work/downloaded"
}

# WHAT ARGUMENTS...: what train says must have WHAT in it
refused() {
  local what="$1"
  shift
  if train "$@" > "$work/refused.log" 2>&1; then
    fail "train $* must be refused"
  fi
  grep -q "$what" "$work/refused.log" || { cat "$work/refused.log" >&2; fail "train $* must say: $what"; }
  tail -n 1 "$work/refused.log"
}

"$root/contraflow" produce "$work/documents.jsonl" --create --topic documents --at "$(instant "$now")" \
  --config "$work/contraflow.yaml" 2> "$work/produce.log"
produce first 0
train
compare
produce second 60
train
compare
refused "copies of snapshots must be written to s3://elsewhere/models" --set snapshots.uri=s3://elsewhere/models
FLINK_PLUGINS_DIR="$work/conf" refused "put Flink's plugin for it into its plugins directory"
echo "s3: snapshots were copied to s3://contraflow/models by Flink's plugin, and are those that were published"
