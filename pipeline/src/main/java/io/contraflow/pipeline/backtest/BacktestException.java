package io.contraflow.pipeline.backtest;

import java.io.IOException;

/** A log that cannot be measured on; the message says why, and what to change. */
public final class BacktestException extends IOException {
  private static final long serialVersionUID = 1;

  public BacktestException(String message) {
    super(message);
  }
}
