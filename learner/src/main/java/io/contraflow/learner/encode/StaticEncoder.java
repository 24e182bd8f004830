package io.contraflow.learner.encode;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.FloatMemory;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.memory.RowArithmetic;
import io.contraflow.learner.parallel.Workers;
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
 * A text whose rows cancel has no direction and gets no gradient. Sums of rows are in float32, in
 * the order of tokens, and texts are spread over threads; the bits do not depend on how. With
 * {@link Precision#DOUBLE} it is {@link DoubleBag}, for checks.
 */
public final class StaticEncoder implements Encoder {
  private static final int BLOCK = 32; // texts of a task
  private static final int FETCHED = 64; // tokens whose rows are fetched at once

  private final Table table;
  private final Rows rows;
  private final Workers workers;
  private final RowArithmetic arithmetic = RowArithmetic.best();

  /** Adds the rows (D) of tokens to a sum, padded, in order. */
  private interface Rows {
    void addTo(float[] sum, int[] tokens);
  }

  /**
   * Reads its parameters by the calling thread.
   *
   * @param table owned by the caller; may change between calls
   */
  public StaticEncoder(Table table) {
    float[] row = new float[RowArithmetic.padded(table.dimension())];
    this.table = table;
    this.workers = Workers.caller();
    this.rows =
        (sum, tokens) -> {
          for (int token : tokens) {
            table.read(token, row);
            arithmetic.add(row, sum);
          }
        };
  }

  /**
   * Reads its parameters where they lie.
   *
   * @param table owned by the caller; may change between calls
   * @param workers not closed by this
   */
  public StaticEncoder(EmbeddingTable table, Workers workers) {
    this.table = table;
    this.workers = workers;
    FloatMemory values = table.values();
    this.rows =
        (sum, tokens) -> {
          for (int from = 0; from < tokens.length; from += FETCHED) {
            int to = Math.min(tokens.length, from + FETCHED);
            values.fetch(tokens, from, to);
            for (int t = from; t < to; t++) {
              arithmetic.add(values, tokens[t], sum);
            }
          }
        };
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
    try {
      if (precision == Precision.DOUBLE) {
        new DoubleBag(table).forward(texts, vectors, norms);
      } else {
        workers.run(norms.length, BLOCK, (from, to) -> forward(texts, vectors, norms, from, to));
      }
      return new Encoding(texts, vectors, norms);
    } catch (RuntimeException | Error e) {
      vectors.close();
      throw e;
    }
  }

  private void forward(List<Features> texts, Matrix vectors, double[] norms, int from, int to) {
    float[] sum = new float[RowArithmetic.padded(dimension())];
    float[] parts = new float[RowArithmetic.LANES];
    for (int i = from; i < to; i++) {
      int[] tokens = ids(texts.get(i));
      Arrays.fill(sum, 0);
      rows.addTo(sum, tokens);
      norms[i] = Math.sqrt(arithmetic.dot(sum, sum, parts)) / tokens.length;
      arithmetic.scale((float) (UnitLength.factor(norms[i]) / tokens.length), sum);
      vectors.write(i, sum);
    }
  }

  @Override
  public void backward(Encoding encoding, Matrix gradient, RowGradients into) {
    if (gradient.precision() == Precision.DOUBLE) {
      new DoubleBag(table).backward(encoding, gradient, into);
      return;
    }
    List<Features> texts = encoding.texts();
    into.add(
        texts.size(),
        text -> ids(texts.get(text)),
        (from, to, slopes, first, given) ->
            backward(encoding, gradient, from, to, slopes, first, given));
  }

  /** Writes dm / T of each text. */
  private void backward(
      Encoding encoding,
      Matrix gradient,
      int from,
      int to,
      FloatMemory slopes,
      int first,
      boolean[] given) {
    float[] unit = new float[RowArithmetic.padded(dimension())]; // u
    float[] slope = new float[unit.length]; // du, then dm / T
    float[] parts = new float[RowArithmetic.LANES];
    for (int i = from; i < to; i++) {
      double norm = encoding.norms()[i];
      given[first + i] = UnitLength.hasDirection(norm);
      if (given[first + i]) {
        encoding.vectors().read(i, unit);
        gradient.read(i, slope);
        arithmetic.addScaled((float) -arithmetic.dot(unit, slope, parts), unit, slope);
        arithmetic.scale((float) (1 / (norm * ids(encoding.texts().get(i)).length)), slope);
        slopes.write(first + i, slope, slope.length);
      }
    }
  }

  static int[] ids(Features text) {
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
