package io.contraflow.learner.encode;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import java.util.Arrays;
import java.util.List;

/**
 * A head over a frozen embedder's vectors x, scaled to unit length: sentence-transformers' {@code
 * Dense} modules followed by {@code Normalize}.
 *
 * <pre>
 *   y = x + f(x) + b    with f as {@link HeadShape} says        u = {@link UnitLength y / ‖y‖}
 *   db = Σ_i dy_i       df = dy
 * </pre>
 *
 * With f and b at 0, y is x to the bit, so that u is what {@link IdentityEncoder} gives.
 *
 * <p>Products are ND4J's, in the vectors' precision; the rest is in double. They are taken over
 * blocks of exactly {@link AlikeRows#BLOCK} rows, with texts in those that are treated alike and
 * zeros in the others: BLAS chooses its kernels by shape (one row is a matrix-vector product to
 * it), and with them the order of additions, so that otherwise a text's bits would depend on its
 * place and on how many are beside it.
 */
public final class HeadEncoder implements Encoder {
  private final HeadShape shape;
  private final Table table;
  private final GivenVectors given;
  private final double[] bias; // b or db, (D)
  private final double[] vector; // y or u, (D)
  private final double[] slope; // du or dy, (D)
  private final float[] scratch; // (D)

  /**
   * @param table its parameters (R, D), owned by the caller; may change between calls
   * @throws IllegalArgumentException if the table has other rows or another dimension than the
   *     shape
   */
  public HeadEncoder(HeadShape shape, Table table) {
    if (table.rows() != shape.rows() || table.dimension() != shape.dimension()) {
      throw new IllegalArgumentException(
          ("the table of a %s head must have the shape (%d, %d), was (%d, %d);"
                  + " set adapter.head, adapter.width and learner.dimension")
              .formatted(
                  shape.kind().label(),
                  shape.rows(),
                  shape.dimension(),
                  table.rows(),
                  table.dimension()));
    }
    this.shape = shape;
    this.table = table;
    this.given = new GivenVectors(shape.dimension());
    this.bias = new double[shape.dimension()];
    this.vector = new double[shape.dimension()];
    this.slope = new double[shape.dimension()];
    this.scratch = new float[shape.dimension()];
  }

  /**
   * Whether a head of this shape changes nothing: W and b, or U and b, are 0.
   *
   * @param table (R, D), as the shape says
   */
  public static boolean isIdentity(HeadShape shape, Table table) {
    float[] row = new float[table.dimension()];
    for (int r = shape.outerRow(); r <= shape.biasRow(); r++) {
      table.read(r, row);
      for (float value : row) {
        if (value != 0) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public int dimension() {
    return shape.dimension();
  }

  @Override
  public Encoding forward(List<Features> texts, Precision precision) {
    texts.forEach(given::check);
    readBias();
    Matrix vectors = new Matrix(precision, texts.size(), dimension()); // (n, D)
    try {
      return new Encoding(texts, vectors, fill(vectors, texts));
    } catch (RuntimeException | Error e) {
      vectors.close();
      throw e;
    }
  }

  /** Returns the norms of what it scaled to unit length. */
  private double[] fill(Matrix vectors, List<Features> texts) {
    Precision precision = vectors.precision();
    double[] norms = new double[texts.size()];
    int[] places = AlikeRows.of(shape, precision);
    try (Residual residual = Residual.of(shape, table, precision);
        Matrix x = block(precision);
        Matrix f = block(precision)) {
      for (int from = 0; from < norms.length; from += places.length) {
        int to = Math.min(norms.length, from + places.length);
        readBlock(texts.subList(from, to), places, x);
        residual.forward(x, f);
        for (int i = from; i < to; i++) {
          f.read(places[i - from], vector, 0, scratch);
          addTo(GivenVectors.of(texts.get(i)));
          norms[i] = UnitLength.scale(vector);
          vectors.write(i, vector, 0, scratch);
        }
      }
    }
    return norms;
  }

  @Override
  public void backward(Encoding encoding, Matrix gradient, RowGradients into) {
    int count = encoding.norms().length;
    if (count == 0) {
      return;
    }
    Arrays.fill(bias, 0);
    Precision precision = gradient.precision();
    int[] places = AlikeRows.of(shape, precision);
    try (Residual residual = Residual.of(shape, table, precision);
        Matrix x = block(precision);
        Matrix dy = block(precision)) {
      for (int from = 0; from < count; from += places.length) {
        int to = Math.min(count, from + places.length);
        readBlock(encoding.texts().subList(from, to), places, x);
        dy.clear();
        for (int i = from; i < to; i++) {
          if (UnitLength.hasDirection(encoding.norms()[i])) {
            readSlope(encoding, gradient, i);
            dy.write(places[i - from], slope, 0, scratch);
          }
        }
        residual.backward(x, dy);
      }
      residual.addGradients(into);
    }
    into.add(shape.biasRow(), bias);
  }

  private void readBias() {
    table.read(shape.biasRow(), scratch);
    for (int c = 0; c < bias.length; c++) {
      bias[c] = scratch[c];
    }
  }

  private Matrix block(Precision precision) {
    return new Matrix(precision, AlikeRows.BLOCK, dimension());
  }

  /** Their x, (BLOCK, D), zeros where there is no text. */
  private static void readBlock(List<Features> texts, int[] places, Matrix x) {
    if (texts.size() < AlikeRows.BLOCK) {
      x.clear();
    }
    for (int i = 0; i < texts.size(); i++) {
      x.write(places[i], GivenVectors.of(texts.get(i)));
    }
  }

  /** From f to y. Where nothing is added x stays, the sign of its zeros too. */
  private void addTo(float[] x) {
    for (int c = 0; c < vector.length; c++) {
      double added = vector[c] + bias[c];
      vector[c] = added == 0 ? x[c] : x[c] + added;
    }
  }

  /** Leaves a text's dy in {@link #slope} and adds it to db. */
  private void readSlope(Encoding encoding, Matrix gradient, int text) {
    encoding.vectors().read(text, vector, 0, scratch);
    gradient.read(text, slope, 0, scratch);
    UnitLength.backward(vector, slope, encoding.norms()[text]);
    for (int c = 0; c < slope.length; c++) {
      bias[c] += slope[c];
    }
  }
}
