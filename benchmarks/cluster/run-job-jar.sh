#!/usr/bin/env bash
# Runs pipeline/target/contraflow-job.jar on a Flink cluster of separate JVMs, made from the Maven class path: neither
# job manager, task manager nor client has Contraflow's classes. On a session cluster; from a savepoint on the same task
# manager, with a second class loader; from another savepoint in application mode. docs/cluster.md explains each part.
#   ./mvnw -DskipTests package && benchmarks/cluster/run-job-jar.sh [--s3] [DIRECTORY]
# DIRECTORY (target/cluster) must be empty or absent: broker, logs and the job's output go there. With --s3 checkpoints,
# savepoints and a copy of the snapshots lie on an S3-compatible server (benchmarks/s3) instead.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
s3=
[ "${1:-}" != --s3 ] || { s3=yes; shift; }
work="${1:-$root/target/cluster}"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
jar="$root/pipeline/target/contraflow-job.jar"
. "$root/benchmarks/cluster/events.sh"

fail() {
  echo "run-job-jar: $*" >&2
  exit 1
}

[ -f "$jar" ] || fail "$jar must exist; build it with ./mvnw -DskipTests package"
[ -z "$(ls -A "$work" 2> /dev/null)" ] || fail "$work must be empty; name another directory"
mkdir -p "$work/conf" "$work/logs"
work="$(cd "$work" && pwd -P)"
output="$work/output"

# --- what is started is stopped, by its pid -------------------------------------------------------------------------
servers=() # the broker, and what keeps objects
pids=()    # of the cluster
stop() {
  for pid in "$@"; do kill "$pid" 2> /dev/null || true; done
  for pid in "$@"; do
    for _ in $(seq 100); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2> /dev/null || true
  done
}
trap 'stop ${pids[@]+"${pids[@]}"} ${servers[@]+"${servers[@]}"}' EXIT

# NAME COMMAND...: in the background, output to logs/NAME.txt
begin() {
  local name="$1"
  shift
  "$@" > "$work/logs/$name.txt" 2>&1 &
  pids+=($!)
}

# WHAT SECONDS COMMAND...: until COMMAND succeeds
await() {
  local what="$1" seconds="$2" begun=$SECONDS
  shift 2
  until "$@" > /dev/null 2>&1; do
    for pid in ${servers[@]+"${servers[@]}"} ${pids[@]+"${pids[@]}"}; do kill -0 "$pid" 2> /dev/null || fail "a process ended while waiting for $what; see $work/logs"; done
    [ $((SECONDS - begun)) -lt "$seconds" ] || fail "no $what within $seconds s; see $work/logs"
    sleep 0.5
  done
  echo "  $what after $((SECONDS - begun)) s"
}

free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<> "/dev/tcp/localhost/$port") 2> /dev/null || { echo "$port"; return; }
  done
}

# --- the cluster's class path: Flink, what Flink needs, RocksDB, Prometheus, logging; then flink-lib ------------------
flink_jars() {
  tr ':' '\n' < "$root/benchmarks/target/classpath" | grep -E \
    -e '/org/apache/flink/' -e '/frocksdbjni/' -e '/org/slf4j/' -e '/org/apache/logging/' \
    -e '/commons-cli/' -e '/commons-collections/' -e '/commons-io/' -e '/org/apache/commons/' \
    -e '/com/esotericsoftware/' -e '/org/objenesis/' -e '/org/snakeyaml/' -e '/org/javassist/' \
    -e '/org/xerial/snappy/' -e '/at/yawk/lz4/' -e '/findbugs/' -e '/tools/profiler/' \
    | grep -vE -e '/flink-connector-(kafka|base)/'
}
lib="$(flink_jars | paste -sd:):$(ls "$root"/pipeline/target/flink-lib/*.jar | paste -sd:)"
if tr ':' '\n' <<< "$lib" | grep -qE -e '/contraflow-[^/]*\.jar$' -e '/kafka-clients/'; then
  fail "the cluster must not have the job's classes"
fi

rpc="$(free_port)" rest="$(free_port)" kafka="$(free_port)"
cat > "$work/conf/config.yaml" << YAML
jobmanager.rpc.address: localhost
jobmanager.rpc.port: $rpc
rest.address: localhost
rest.port: $rest
rest.bind-address: localhost
jobmanager.bind-host: localhost
taskmanager.bind-host: localhost
taskmanager.host: localhost
taskmanager.numberOfTaskSlots: 2
parallelism.default: 2
heartbeat.interval: 2 s
heartbeat.timeout: 10 s
io.tmp.dirs: $work/tmp
# No script computes these where no Flink distribution is: each is given.
taskmanager.cpu.cores: 2
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 128m
taskmanager.memory.task.heap.size: 512m
taskmanager.memory.task.off-heap.size: 768m
taskmanager.memory.network.min: 64m
taskmanager.memory.network.max: 64m
taskmanager.memory.managed.size: 256m
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 192m
taskmanager.memory.jvm-overhead.max: 192m
YAML
cat > "$work/conf/log4j2.properties" << 'PROPERTIES'
rootLogger.level = INFO
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss,SSS} %-5p %c{1} - %m%n
PROPERTIES
cat > "$work/contraflow.yaml" << YAML
kafka.bootstrap-servers: localhost:$kafka
source.idle-after: 2 s
learner.start: random
YAML
savepoints="file://$output/checkpoints/savepoints"
if [ -n "$s3" ]; then
  . "$root/benchmarks/s3/server.sh"
  servers+=("$s3_pid")
  savepoints=s3://contraflow/savepoints
  cat >> "$work/contraflow.yaml" << YAML
checkpoint.directory: s3://contraflow/checkpoints
snapshots.uri: s3://contraflow/models
YAML
fi

export FLINK_CONF_DIR="$work/conf" OMP_NUM_THREADS=1 MALLOC_ARENA_MAX=2
flink=("$java" "@$root/jvm.options" "-Dlog4j.configurationFile=$work/conf/log4j2.properties")
client=("${flink[@]}" -Xmx256m -cp "$lib" org.apache.flink.client.cli.CliFrontend)

# heap 128m + 512m; direct memory 128m framework + 768m task + 64m network
begin_task_manager() {
  begin "taskmanager-$1" "${flink[@]}" -Xmx640m -XX:MaxDirectMemorySize=960m -cp "$lib" \
    org.apache.flink.runtime.taskexecutor.TaskManagerRunner --configDir "$work/conf"
}

slots() { curl -sf "http://localhost:$rest/overview" | grep -q '"slots-available":2'; }
running() { curl -sf "http://localhost:$rest/jobs" | grep -q '"status":"RUNNING"'; }
newest_step() { ls "$output/snapshots/default" | sed -n 's/^step-0*\([0-9][0-9]*\)-.*/\1/p' | sort -n | tail -n 1; }
# STEP: whether a snapshot of a later step is published
published() { [ "$(newest_step)" -gt "$1" ]; }

# ARGUMENTS OF flink run...
submit() {
  "${client[@]}" run --detached "$@" "$jar" --config "$work/contraflow.yaml" --output "$output" 2>&1 \
    | tee "$work/logs/run.txt" | grep '^Job has been' || fail "the job was refused; see $work/logs/run.txt"
  job="$(sed -n 's/^Job has been submitted with JobID //p' "$work/logs/run.txt")"
  await "the job" 180 running
}

# Stops the job; sets savepoint.
stop_with_savepoint() {
  "${client[@]}" stop --savepointPath "$savepoints" "$job" 2>&1 \
    | tee "$work/logs/stop.txt" | grep '^Savepoint completed' || fail "no savepoint; see $work/logs/stop.txt"
  savepoint="$(sed -n 's/^Savepoint completed. Path: //p' "$work/logs/stop.txt")"
}

# TASKMANAGER: waits until it has restored the model; sets step, the one it goes on from.
restored() {
  await "the model restored" 180 grep -q "restored at step" "$work/logs/taskmanager-$1.txt"
  step="$(sed -n 's/.*restored at step \([0-9]*\) .*/\1/p' "$work/logs/taskmanager-$1.txt" | tail -n 1)"
  echo "  from step $step"
}

now=$(($(date +%s) - 3600))
documents > "$work/documents.jsonl"
events first "$now" > "$work/first.jsonl"
events second "$((now + 60))" > "$work/second.jsonl"
events third "$((now + 120))" > "$work/third.jsonl"
produce() { "$root/contraflow" produce "$@" --config "$work/contraflow.yaml" 2>> "$work/logs/produce.txt"; }

echo "broker"
begin broker "$java" -Xmx384m -cp "$root/pipeline/target/classes:$(cat "$root/benchmarks/target/classpath")" \
  "$root/benchmarks/cluster/Broker.java" "$work/kafka" "$kafka"
servers+=("${pids[@]}")
pids=()
await "the broker" 180 grep -q "localhost:$kafka" "$work/logs/broker.txt"

echo "session cluster"
begin jobmanager-session "${flink[@]}" -Xmx384m -cp "$lib" \
  org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint --configDir "$work/conf"
begin_task_manager session
await "two free slots" 180 slots
submit
produce "$work/documents.jsonl" --topic documents --at "$(instant "$now")"
produce "$work/first.jsonl"
await "a snapshot" 240 published 0
stop_with_savepoint

echo "from the savepoint on the same task manager"
submit --fromSavepoint "$savepoint"
restored session
produce "$work/second.jsonl"
await "a later snapshot" 240 published "$step"
stop_with_savepoint
[ ! -r "/proc/${pids[1]}/status" ] || sed -n 's/^VmHWM:/  peak memory of the task manager:/p' "/proc/${pids[1]}/status"
stop "${pids[@]}"
pids=()

echo "from another savepoint in application mode"
begin jobmanager-application "${flink[@]}" -Xmx384m -cp "$lib" "$root/benchmarks/cluster/ApplicationCluster.java" \
  "$work/conf" "$jar" "$savepoint" --config "$work/contraflow.yaml" --output "$output"
begin_task_manager application
await "the job" 180 running
restored application
produce "$work/third.jsonl"
await "a later snapshot" 240 published "$step"
if [ -n "$s3" ]; then
  await "its copy" 180 "$s3_python" "$root/benchmarks/s3/check_copy.py" "$s3_endpoint" compare contraflow models \
    "$output/snapshots" "$work/downloaded"
  "$s3_python" "$root/benchmarks/s3/check_copy.py" "$s3_endpoint" list contraflow checkpoints savepoints
  [ ! -e "$output/checkpoints" ] || fail "checkpoints must be in the object store alone, some are in $output/checkpoints"
fi
stop "${pids[@]}"

"$root/contraflow" snapshots verify "$output"
echo "contraflow-job.jar ran on a session cluster, again from a savepoint, and in application mode; logs in $work/logs"
