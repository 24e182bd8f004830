#!/usr/bin/env bash
# JMH on the learner's parts; arguments are JMH's own. Builds first, since JMH is of the tests alone: it is no part of
# what Contraflow ships.
#   benchmarks/jmh.sh -p size=1024 -p queue=16384 -p threads=1
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
./mvnw -B -q -Pjmh -DskipTests -Dcheckstyle.skip=true -Dspotless.check.skip=true -Djob-jar.skip=true \
  -pl benchmarks -am package
export OMP_NUM_THREADS=1 MALLOC_ARENA_MAX=2
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "@$root/jvm.options" \
  -cp "benchmarks/target/test-classes:benchmarks/target/classes:$(cat benchmarks/target/test-classpath)" \
  org.openjdk.jmh.Main -jvmArgs "@$root/jvm.options" "$@"
