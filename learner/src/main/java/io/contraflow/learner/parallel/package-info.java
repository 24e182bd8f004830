/** One piece of work spread over threads. */
package io.contraflow.learner.parallel;
