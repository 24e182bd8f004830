package io.contraflow.operators.embed;

/** How a text's states become one vector. */
public enum Pooling {
  /** The mean over all states of the text, special tokens included. */
  MEAN,
  /** The first state, [CLS] of BERT. */
  FIRST
}
