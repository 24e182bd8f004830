package io.contraflow.learner.encode;

import io.contraflow.learner.example.Features;

/**
 * The vectors x (D) that a frozen embedder made of texts, for an encoder that is given them. Checks
 * and reads them.
 *
 * @param dimension D
 */
record GivenVectors(int dimension) {

  /**
   * @throws IllegalArgumentException if it isn't a vector, or one of another dimension
   */
  void check(Features text) {
    if (!(text instanceof Features.Vector)) {
      throw new IllegalArgumentException(
          "an adapter needs the vectors of a frozen embedder, was "
              + text
              + "; set learner.encoder to static");
    }
    if (of(text).length != dimension) {
      throw new IllegalArgumentException(
          "vectors must have the adapter's dimension, %d, was %d; set learner.dimension"
              .formatted(dimension, of(text).length));
    }
  }

  /** x of a text that was checked, shared and not to be changed. */
  static float[] of(Features text) {
    return ((Features.Vector) text).values();
  }
}
