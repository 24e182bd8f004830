package io.contraflow.learner.encode;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.List;

/**
 * Texts, as token ids or as a frozen embedder's vectors, to unit vectors, and gradients the way
 * back. Same parameters and texts, same bits; a text's vector does not depend on the texts beside
 * it. Not thread-safe.
 */
public interface Encoder {

  /** D, columns of a vector. */
  int dimension();

  /**
   * Encodes n texts.
   *
   * @param texts of the kind that this encoder takes; kept, not copied
   * @param precision of the vectors
   * @return unit rows (n, D), which the caller closes
   * @throws IllegalArgumentException if a text is of another kind, a token id outside the
   *     vocabulary or a vector of another dimension
   */
  Encoding forward(List<Features> texts, Precision precision);

  /**
   * Adds the gradient of the parameters to {@code into}, given that of the vectors. Exact, through
   * the scaling to unit length too. The order of additions is that of texts and tokens.
   *
   * @param encoding what {@link #forward} returned, the parameters unchanged since
   * @param gradient of the loss by the vectors, (n, D)
   * @param into where parameter gradients are added
   */
  void backward(Encoding encoding, Matrix gradient, RowGradients into);
}
