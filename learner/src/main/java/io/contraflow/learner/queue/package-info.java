/** The memory queue of recent documents. */
package io.contraflow.learner.queue;
