# To be sourced, with $work a directory: starts an S3-compatible server for the tests, and tells Flink of it, as
# docs/cluster.md says. Sets s3_pid and s3_endpoint; who sources it stops the server.
s3_here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"$s3_here/setup.sh"
s3_python="$s3_here/target/venv/bin/python"
s3_port="$("$s3_python" -c 'import socket; s = socket.socket(); s.bind(("localhost", 0)); print(s.getsockname()[1])')"
s3_endpoint="http://localhost:$s3_port"
"$s3_here/target/venv/bin/moto_server" -H localhost -p "$s3_port" > "$work/s3.log" 2>&1 &
s3_pid=$!
for _ in $(seq 120); do
  ! (exec 3<> "/dev/tcp/localhost/$s3_port") 2> /dev/null || break
  kill -0 "$s3_pid" 2> /dev/null || { cat "$work/s3.log" >&2; exit 1; }
  sleep 0.5
done
"$s3_python" "$s3_here/check_copy.py" "$s3_endpoint" make contraflow
mkdir -p "$work/conf"
cat >> "$work/conf/config.yaml" << YAML
s3.endpoint: $s3_endpoint
s3.path.style.access: true
YAML
export FLINK_CONF_DIR="$work/conf" FLINK_PLUGINS_DIR="$s3_here/target/plugins"
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
