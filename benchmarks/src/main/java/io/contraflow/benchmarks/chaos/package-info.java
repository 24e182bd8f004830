/**
 * {@code contraflow chaos}: kills a job again and again and proves that nothing came of it. A
 * {@link io.contraflow.benchmarks.chaos.Child} is a process that dies with this one, a {@link
 * io.contraflow.benchmarks.chaos.Moment} is when one is killed, a {@link
 * io.contraflow.benchmarks.chaos.RunRecord} is what a run wrote on its topics, and {@link
 * io.contraflow.benchmarks.chaos.Proof} compares two of them.
 */
package io.contraflow.benchmarks.chaos;
