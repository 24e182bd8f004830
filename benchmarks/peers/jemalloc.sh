#!/usr/bin/env bash
# Prints where jemalloc's shared library is: CONTRAFLOW_JEMALLOC, the system's, or Debian's package unpacked beside the
# peers' Python environment (nothing is installed). Ends with 1 and a reason where there is none.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
kept="$root/.venv/jemalloc"

found() {
  echo "$1"
  exit 0
}

if [ -n "${CONTRAFLOW_JEMALLOC:-}" ]; then
  [ -f "$CONTRAFLOW_JEMALLOC" ] && found "$CONTRAFLOW_JEMALLOC"
  echo "CONTRAFLOW_JEMALLOC must be a file, was $CONTRAFLOW_JEMALLOC"
  exit 1
fi

library() {
  find "$@" -name 'libjemalloc.so.2' -print -quit 2> /dev/null || true
}

system="$(library /usr/lib /usr/local/lib /opt/homebrew/lib)"
[ -z "$system" ] || found "$system"
unpacked="$(library "$kept")"
[ -z "$unpacked" ] || found "$unpacked"

if command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null; then
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  if (cd "$work" && apt-get download libjemalloc2) > /dev/null 2>&1; then
    mkdir -p "$kept"
    dpkg-deb -x "$work"/libjemalloc2_*.deb "$kept"
    unpacked="$(library "$kept")"
    [ -z "$unpacked" ] || found "$unpacked"
  fi
fi
echo "there is no jemalloc; install it (apt install libjemalloc2) or set CONTRAFLOW_JEMALLOC to its library"
exit 1
