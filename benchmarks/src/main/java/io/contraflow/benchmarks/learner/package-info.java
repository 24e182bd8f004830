/** What a learner's parts and whole steps take, beside other programs that do the same. */
package io.contraflow.benchmarks.learner;
