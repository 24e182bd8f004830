package io.contraflow.serving;

/** Both sides of a model on the heap, and what they take in. Thread-safe, without locks. */
sealed interface Sides extends AutoCloseable permits TextSides, HeadSides {

  /**
   * @throws IllegalStateException if the model takes vectors
   */
  float[] embed(Side side, String text);

  /**
   * @throws IllegalStateException if the model takes texts
   * @throws IllegalArgumentException if the vector is not one of the embedder's
   */
  float[] embed(Side side, float[] vector);

  int dimension();

  /** Whether the documents' parameters are those of the other, held once between them. */
  boolean sharesDocumentsWith(Sides other);

  @Override
  void close();
}
