package io.contraflow.serving;

import io.contraflow.state.snapshot.AdapterModel;
import java.io.IOException;

/**
 * An adapter: a frozen embedder's vector to that of the head over it.
 *
 * @param embedder what gives the vectors, described
 * @param documents the same as {@code queries} where they share a head
 */
record HeadSides(String embedder, HeadSide queries, HeadSide documents) implements Sides {

  /**
   * @param previous whose documents' head is the same, or null
   */
  static HeadSides read(AdapterModel model, Sides previous) throws IOException {
    HeadSide queries = HeadSide.of(model.queryHead());
    HeadSide documents = queries;
    if (!model.document().equals(model.query())) {
      documents =
          previous instanceof HeadSides known && known.documents().shape().equals(model.head())
              ? known.documents()
              : HeadSide.of(model.documentHead());
    }
    return new HeadSides(model.embedder(), queries, documents);
  }

  @Override
  public float[] embed(Side side, String text) {
    throw new IllegalStateException(
        "an adapter must be given a vector of its embedder, "
            + embedder
            + ", was given text; embed the text with that and call "
            + side.method
            + "(float[])");
  }

  @Override
  public float[] embed(Side side, float[] vector) {
    check(vector);
    return (side == Side.QUERY ? queries : documents).embed(vector);
  }

  private void check(float[] vector) {
    if (vector.length != dimension()) {
      throw new IllegalArgumentException(
          "a vector must have the adapter's dimension %d, was %d; give one of its embedder, %s"
              .formatted(dimension(), vector.length, embedder));
    }
    float probe = 0;
    for (float value : vector) {
      probe += value * 0; // NaN once any value is infinite or NaN
    }
    if (Float.isNaN(probe)) {
      throw new IllegalArgumentException(
          "every value of a vector must be finite; give one of the adapter's embedder, "
              + embedder);
    }
  }

  @Override
  public int dimension() {
    return queries.dimension();
  }

  @Override
  public boolean sharesDocumentsWith(Sides other) {
    return other instanceof HeadSides heads && documents == heads.documents;
  }

  @Override
  public void close() {
    // Holds nothing but heap.
  }
}
