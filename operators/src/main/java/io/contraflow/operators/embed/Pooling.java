package io.contraflow.operators.embed;

/** How a text's states become one vector. */
public enum Pooling {
  /** The mean over all states of the text, special tokens included. */
  MEAN("mean"),
  /** The first state, [CLS] of BERT. */
  FIRST("cls");

  private final String label;

  Pooling(String label) {
    this.label = label;
  }

  /** The name in descriptions of embedders and in the configuration. */
  public String label() {
    return label;
  }
}
