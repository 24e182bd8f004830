/**
 * What Contraflow is worth, side by side with other ways; on the command line as {@code benchmark}.
 */
package io.contraflow.benchmarks;
