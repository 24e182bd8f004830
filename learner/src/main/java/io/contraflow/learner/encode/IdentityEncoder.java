package io.contraflow.learner.encode;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.List;

/**
 * A frozen embedder's vectors as they are, scaled to unit length: u = x / ‖x‖. It has no
 * parameters. A {@link HeadEncoder} that is the identity gives the same bits.
 */
public final class IdentityEncoder implements Encoder {
  private final GivenVectors given;

  /**
   * @param dimension D
   */
  public IdentityEncoder(int dimension) {
    this.given = new GivenVectors(dimension);
  }

  @Override
  public int dimension() {
    return given.dimension();
  }

  @Override
  public Encoding forward(List<Features> texts, Precision precision) {
    texts.forEach(given::check);
    Matrix vectors = new Matrix(precision, texts.size(), dimension()); // (n, D)
    double[] norms = new double[texts.size()];
    double[] unit = new double[dimension()];
    float[] scratch = new float[dimension()];
    for (int i = 0; i < norms.length; i++) {
      float[] x = GivenVectors.of(texts.get(i));
      for (int c = 0; c < unit.length; c++) {
        unit[c] = x[c];
      }
      norms[i] = UnitLength.scale(unit);
      vectors.write(i, unit, 0, scratch);
    }
    return new Encoding(texts, vectors, norms);
  }

  /** There is nothing that could learn. */
  @Override
  public void backward(Encoding encoding, Matrix gradient, RowGradients into) {}
}
