#!/usr/bin/env bash
# The peer check of embedding: sentence-transformers has to give the vectors that TextEmbedderTest holds ours to.
#   benchmarks/peers/run-embedder.sh        about a minute
set -euo pipefail

peers="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"$peers/setup.sh"
"$peers/../../.venv/bin/python" "$peers/check_embedder.py"
