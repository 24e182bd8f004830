package io.contraflow.learner.encode;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.state.snapshot.Table;
import java.util.Arrays;
import java.util.List;

/**
 * The mean of the tokens' rows, scaled to unit length: sentence-transformers' {@code
 * StaticEmbedding} followed by {@code Normalize}.
 *
 * <pre>
 *   m = 1/T Σ_t E[token_t]        u = {@link UnitLength m / ‖m‖}        dE[token_t] += dm / T
 * </pre>
 *
 * Sums are in double. A text whose rows cancel has no direction and gets no gradient.
 */
public final class StaticEncoder implements Encoder {
  private final Table table;
  private final float[] row; // (D)
  private final double[] sum; // (D)
  private final double[] slope; // (D)

  /**
   * @param table its parameters, owned by the caller; may change between calls
   */
  public StaticEncoder(Table table) {
    this.table = table;
    this.row = new float[table.dimension()];
    this.sum = new double[table.dimension()];
    this.slope = new double[table.dimension()];
  }

  @Override
  public int dimension() {
    return table.dimension();
  }

  @Override
  public Encoding forward(List<Features> texts, Precision precision) {
    texts.forEach(this::check);
    Matrix vectors = new Matrix(precision, texts.size(), dimension()); // (n, D)
    double[] norms = new double[texts.size()];
    for (int i = 0; i < norms.length; i++) {
      norms[i] = encode(ids(texts.get(i)));
      vectors.write(i, sum, 0, row);
    }
    return new Encoding(texts, vectors, norms);
  }

  @Override
  public void backward(Encoding encoding, Matrix gradient, RowGradients into) {
    for (int i = 0; i < encoding.norms().length; i++) {
      double norm = encoding.norms()[i];
      if (!UnitLength.hasDirection(norm)) {
        continue;
      }
      int[] tokens = ids(encoding.texts().get(i));
      encoding.vectors().read(i, sum, 0, row);
      gradient.read(i, slope, 0, row);
      UnitLength.backward(sum, slope, norm * tokens.length);
      for (int token : tokens) {
        into.add(token, slope);
      }
    }
  }

  /** Leaves the unit vector in {@link #sum} and returns the mean's length. */
  private double encode(int[] tokens) {
    Arrays.fill(sum, 0);
    for (int token : tokens) {
      table.read(token, row);
      for (int c = 0; c < sum.length; c++) {
        sum[c] += row[c];
      }
    }
    for (int c = 0; c < sum.length; c++) {
      sum[c] /= tokens.length;
    }
    return UnitLength.scale(sum);
  }

  private static int[] ids(Features text) {
    return ((Features.Tokens) text).ids();
  }

  private void check(Features text) {
    if (!(text instanceof Features.Tokens)) {
      throw new IllegalArgumentException(
          "a static model needs token ids, was " + text + "; set learner.encoder to adapter");
    }
    for (int token : ids(text)) {
      if (token < 0 || token >= table.rows()) {
        throw new IllegalArgumentException(
            "token id must be in [0, %d), was %d; use the tokenizer that belongs to the model"
                .formatted(table.rows(), token));
      }
    }
  }
}
