/** What checkpoints cost; on the command line as {@code benchmark checkpoint}. */
package io.contraflow.benchmarks.checkpoint;
