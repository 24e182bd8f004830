/** How the learner bears many models, long steps and long runs. */
package io.contraflow.benchmarks.load;
