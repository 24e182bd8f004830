package io.contraflow.pipeline.adapter;

import io.contraflow.operators.example.Featurizer;
import io.contraflow.operators.example.FeaturizerSource;
import io.contraflow.operators.example.VectorFeaturizer;

/**
 * For adapters over vectors that events and catalogue carry.
 *
 * @param dimension D
 */
public record CarriedVectors(int dimension) implements FeaturizerSource {
  @Override
  public Featurizer open() {
    return new VectorFeaturizer(dimension);
  }
}
