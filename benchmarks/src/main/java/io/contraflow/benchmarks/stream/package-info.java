/** Generated outcomes through the learn operator on a real cluster, and what Flink says of it. */
package io.contraflow.benchmarks.stream;
