/** One step of learning, and what it reports. */
package io.contraflow.learner.step;
