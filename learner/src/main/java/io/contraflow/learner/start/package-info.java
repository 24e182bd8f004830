/** The tables that training starts from. */
package io.contraflow.learner.start;
