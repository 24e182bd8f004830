package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.state.snapshot.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every encoder with parameters must do. */
abstract class EncoderContract {
  private final Table start = start();
  private final List<Features> texts = texts();
  private final int dimension = start.dimension();
  private final EmbeddingTable table = EmbeddingTable.copy(start, 0);
  private final Encoder encoder = encoder(table);

  /** Parameters, none of them special. */
  abstract Table start();

  /** At least four, all different. */
  abstract List<Features> texts();

  abstract Encoder encoder(EmbeddingTable parameters);

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void shouldGiveUnitRows() {
    try (Encoding encoding = encoder.forward(texts, Precision.DOUBLE)) {
      assertThat(encoding.vectors().rows()).isEqualTo(texts.size());
      for (double[] row : rows(encoding.vectors())) {
        double square = 0;
        for (double value : row) {
          square += value * value;
        }
        assertThat(square).isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void shouldGiveSameBitsWhateverIsBeside() {
    double[][] all = vectors(texts);
    assertThat(vectors(texts)).isDeepEqualTo(all);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(vectors(List.of(texts.get(i)))[0]).isEqualTo(all[i]);
      List<Features> rotated = new ArrayList<>(texts);
      Collections.rotate(rotated, i);
      assertThat(vectors(rotated)[i]).isEqualTo(all[0]);
      assertThat(vectors(texts.subList(i, texts.size()))[0]).isEqualTo(all[i]);
    }
  }

  @Test
  void shouldEncodeNothing() {
    try (Encoding encoding = encoder.forward(List.of(), Precision.FLOAT)) {
      RowGradients gradients = new RowGradients(start.rows(), dimension);
      encoder.backward(encoding, encoding.vectors(), gradients);
      assertThat(gradients.count()).isZero();
    }
  }

  /** L = Σ C ∘ vectors for a fixed C: its gradient is checked against differences. */
  @Test
  void shouldAgreeWithFiniteDifferences() {
    double[][] coefficients = coefficients();
    RowGradients gradients = new RowGradients(start.rows(), dimension);
    try (Encoding encoding = encoder.forward(texts, Precision.DOUBLE);
        Matrix slope = Matrix.of(Precision.DOUBLE, dimension, coefficients)) {
      encoder.backward(encoding, slope, gradients);
    }
    for (int row = 0; row < start.rows(); row++) {
      for (int c = 0; c < dimension; c++) {
        double expected = Differences.of(table, row, c, () -> sum(coefficients));
        assertThat(gradients.ofRow(row)[c]).isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void shouldAddTheSameGradientAgain() {
    RowGradients first = new RowGradients(start.rows(), dimension);
    RowGradients second = new RowGradients(start.rows(), dimension);
    RowGradients twice = new RowGradients(start.rows(), dimension);
    try (Encoding encoding = encoder.forward(texts, Precision.FLOAT);
        Matrix slope = Matrix.of(Precision.FLOAT, dimension, coefficients())) {
      encoder.backward(encoding, slope, first);
      encoder.backward(encoding, slope, second);
      encoder.backward(encoding, slope, twice);
      encoder.backward(encoding, slope, twice);
    }
    assertThat(first.norm()).isPositive();
    for (int row = 0; row < start.rows(); row++) {
      assertThat(second.ofRow(row)).isEqualTo(first.ofRow(row));
      for (int c = 0; c < dimension; c++) {
        double sum = 2 * first.ofRow(row)[c];
        assertThat(twice.ofRow(row)[c]).isCloseTo(sum, within(1e-6));
      }
    }
  }

  /** Finite differences see the double path; this is what learns. */
  @Test
  void shouldAgreeInFloatWithDouble() {
    try (RowGradients floats = new RowGradients(start.rows(), dimension);
        RowGradients doubles = new RowGradients(start.rows(), dimension)) {
      double[][] vectors = run(Precision.FLOAT, floats);
      double[][] expected = run(Precision.DOUBLE, doubles);
      for (int i = 0; i < vectors.length; i++) {
        assertThat(vectors[i]).containsExactly(expected[i], within(1e-6));
      }
      for (int row = 0; row < start.rows(); row++) {
        assertThat(floats.ofRow(row)).containsExactly(doubles.ofRow(row), within(2e-6));
      }
      assertThat(floats.count()).isEqualTo(doubles.count());
      for (int slot = 0; slot < floats.count(); slot++) {
        assertThat(floats.row(slot)).isEqualTo(doubles.row(slot));
      }
    }
  }

  private double[][] run(Precision precision, RowGradients into) {
    try (Encoding encoding = encoder.forward(texts, precision);
        Matrix slope = Matrix.of(precision, dimension, coefficients())) {
      encoder.backward(encoding, slope, into);
      return rows(encoding.vectors());
    }
  }

  private double[][] coefficients() {
    double[][] coefficients = new double[texts.size()][dimension];
    for (int i = 0; i < coefficients.length; i++) {
      for (int c = 0; c < dimension; c++) {
        coefficients[i][c] = CounterRandom.uniform(9, i, c) - 0.5;
      }
    }
    return coefficients;
  }

  private double[][] vectors(List<Features> texts) {
    try (Encoding encoding = encoder.forward(texts, Precision.FLOAT)) {
      return rows(encoding.vectors());
    }
  }

  private double sum(double[][] coefficients) {
    try (Encoding encoding = encoder.forward(texts, Precision.DOUBLE)) {
      double[][] vectors = rows(encoding.vectors());
      double sum = 0;
      for (int i = 0; i < vectors.length; i++) {
        for (int c = 0; c < dimension; c++) {
          sum += coefficients[i][c] * vectors[i][c];
        }
      }
      return sum;
    }
  }

  static double[][] rows(Matrix matrix) {
    double[][] rows = new double[matrix.rows()][matrix.columns()];
    for (int i = 0; i < rows.length; i++) {
      matrix.read(i, rows[i], 0, new float[matrix.columns()]);
    }
    return rows;
  }
}
