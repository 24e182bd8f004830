/** Descent rules for sparse rows, one a file. */
package io.contraflow.learner.optimizer;
