package io.contraflow.operators.example;

import io.contraflow.learner.example.Features;

/**
 * Makes of a text what an encoder is given of it: the same, bit for bit, whenever it is asked. For
 * use by one thread.
 */
public interface Featurizer extends AutoCloseable {

  /**
   * @param text as it was typed, possibly empty
   * @param carried the vector that its event carried, or null
   */
  Featured query(String text, Features.Vector carried);

  /**
   * @param text of the document; null if there is only a vector
   * @param carried the vector that its record carried, or null
   */
  Featured document(String text, Features.Vector carried);

  @Override
  default void close() {}
}
