/** Rankings and how good they are: plain Java in, plain Java out. */
package io.contraflow.learner.evaluate;
