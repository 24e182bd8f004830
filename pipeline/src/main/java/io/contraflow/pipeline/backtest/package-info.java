/**
 * What a model would have done on a log: test, then train. {@link
 * io.contraflow.pipeline.backtest.Backtest} drives parser, join, catalogue and learner through the
 * log's event time without Flink; {@code docs/backtest.md} defines every figure.
 */
package io.contraflow.pipeline.backtest;
