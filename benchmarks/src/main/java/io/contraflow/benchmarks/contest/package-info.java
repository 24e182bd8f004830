/**
 * The same work done by several programs by turns, ours and others', and what each of them took.
 */
package io.contraflow.benchmarks.contest;
