package io.contraflow.learner.encode;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.List;

/**
 * Texts, as token ids, to unit vectors, and gradients the way back. Same parameters and texts, same
 * bits; a text's vector does not depend on the texts beside it. Not thread-safe.
 */
public interface Encoder {

  /** D, columns of a vector. */
  int dimension();

  /**
   * Encodes n texts.
   *
   * @param texts token ids, each list at least one long; kept, not copied
   * @param precision of the vectors
   * @return unit rows (n, D), which the caller closes
   * @throws IllegalArgumentException if a text is empty or a token id is outside the vocabulary
   */
  Encoding forward(List<int[]> texts, Precision precision);

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
