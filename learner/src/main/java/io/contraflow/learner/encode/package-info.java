/** Token ids to unit vectors, the parameters behind them, and gradients the way back. */
package io.contraflow.learner.encode;
