package io.contraflow.operators.example;

import java.io.Serializable;

/** Travels with the job and makes a tokenizer where an operator runs. */
@FunctionalInterface
public interface TokenizerSource extends Serializable {

  /** A tokenizer for one operator instance, which closes it. */
  TextTokenizer open();
}
