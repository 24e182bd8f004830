package io.contraflow.operators.example;

import java.io.Serializable;

/** Travels with the job and makes a featurizer where an operator runs. */
@FunctionalInterface
public interface FeaturizerSource extends Serializable {

  /** A featurizer for one operator instance, which closes it. */
  Featurizer open();
}
