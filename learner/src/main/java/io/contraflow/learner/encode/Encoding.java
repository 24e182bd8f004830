package io.contraflow.learner.encode;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import java.util.List;

/**
 * What {@link Encoder#forward} made of n texts and what its backward pass needs. Owns its matrix;
 * whoever called {@code forward} closes it.
 *
 * @param texts what was encoded, (n)
 * @param vectors unit rows (n, D)
 * @param norms length of each text's vector before it was scaled to 1, (n)
 */
public record Encoding(List<Features> texts, Matrix vectors, double[] norms)
    implements AutoCloseable {
  @Override
  public void close() {
    vectors.close();
  }
}
