/** Parts of the learner under JMH; run by {@code benchmarks/jmh.sh}. */
package io.contraflow.benchmarks.jmh;
