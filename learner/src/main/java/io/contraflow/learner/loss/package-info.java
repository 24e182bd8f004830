/** The contrastive loss: one kernel with options, behind an interface. */
package io.contraflow.learner.loss;
