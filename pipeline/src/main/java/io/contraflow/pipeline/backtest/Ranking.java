package io.contraflow.pipeline.backtest;

/** Who ranks. */
enum Ranking {
  /** The order in which the results were shown. */
  LOGGED("logged"),
  /** The model as it was then. */
  MODEL("model"),
  /** What the model was before its first step. */
  START("frozen start"),
  /** Lucene's, over the catalogue as it was then. */
  BM25("BM25");

  private final String label;

  Ranking(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
