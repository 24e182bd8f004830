#!/usr/bin/env bash
# The job manager in application mode. It goes on from the newest complete checkpoint or savepoint below the output, if
# there is one: without high availability nothing else would remember it.
set -euo pipefail
output="${CONTRAFLOW_OUTPUT:-/data/contraflow}"
recovery=()
# OUTPUT/checkpoints/JOB/chk-N/_metadata and OUTPUT/checkpoints/savepoints/savepoint-X/_metadata
newest="$({ find "$output/checkpoints" -mindepth 3 -maxdepth 3 -name _metadata -printf '%T@ %h\n' 2> /dev/null || true; } \
  | sort -n | tail -n 1 | cut -d ' ' -f 2-)"
if [ -n "$newest" ]; then
  echo "going on from $newest"
  recovery=(--fromSavepoint "file://$newest")
fi
# The two dashes part Flink's options from the job's: its parser would take --config for its own --configDir.
exec "${FLINK_ENTRYPOINT:-/docker-entrypoint.sh}" standalone-job \
  --job-classname io.contraflow.pipeline.job.JobMain ${recovery[@]+"${recovery[@]}"} \
  -- --config "${CONTRAFLOW_CONFIG:-/opt/contraflow/contraflow.yaml}" --output "$output"
