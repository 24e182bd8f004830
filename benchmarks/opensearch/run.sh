#!/usr/bin/env bash
# A real OpenSearch 2.19 with the k-NN plugin, one node on localhost, without its security plugin: to try things out and
# to test against, never to keep anything in. Prints its address; ends when its input does, or at Ctrl-C.
#   benchmarks/opensearch/run.sh HOME [PORT] [--without-knn]
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
[ $# -ge 1 ] || { echo "usage: benchmarks/opensearch/run.sh HOME [PORT] [--without-knn]" >&2; exit 2; }
"$here/setup.sh"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -cp "$here/target/lib/*:$here/target/knn/*" \
  "$here/LocalOpenSearch.java" "$@"
