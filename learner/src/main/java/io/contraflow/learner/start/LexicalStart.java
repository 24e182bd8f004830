package io.contraflow.learner.start;

import io.contraflow.state.snapshot.Table;

/**
 * A model's rows plus random ones, so that a text is found by what it means and by its very words:
 * random rows of high dimension are nearly orthogonal, and the cosine of two sums of them counts
 * the tokens that both have, here each by its weight squared. Both halves have the same energy (sum
 * of squares over all rows). A row that is 0 in the model stays 0.
 */
public final class LexicalStart implements Table {
  private final Table meaning;
  private final Table words;

  private LexicalStart(Table meaning, Table words) {
    this.meaning = meaning;
    this.words = words;
  }

  /**
   * @param model (V, D)
   * @param weights (V), at least 0: how much a token's very word counts, such as its inverse
   *     document frequency
   */
  public static LexicalStart of(Table model, double[] weights, long seed) {
    if (weights.length != model.rows()) {
      throw new IllegalArgumentException(
          "there must be a weight for each row: rows="
              + model.rows()
              + ", weights="
              + weights.length);
    }
    Table random = new RandomStart(model.rows(), model.dimension(), seed);
    Table words = new ScaledRows(random, ofKnown(model, weights));
    return new LexicalStart(ScaledRows.toUnitRms(model), ScaledRows.toUnitRms(words));
  }

  @Override
  public String name() {
    return meaning.name();
  }

  @Override
  public int rows() {
    return meaning.rows();
  }

  @Override
  public int dimension() {
    return meaning.dimension();
  }

  @Override
  public void read(int row, float[] into) {
    meaning.read(row, into);
    float[] word = new float[dimension()];
    words.read(row, word);
    for (int i = 0; i < word.length; i++) {
      into[i] += word[i];
    }
  }

  /** The weights, 0 where the model's row is. */
  private static double[] ofKnown(Table model, double[] weights) {
    double[] known = new double[weights.length];
    float[] row = new float[model.dimension()];
    for (int r = 0; r < known.length; r++) {
      model.read(r, row);
      known[r] = isZero(row) ? 0 : weights[r];
    }
    return known;
  }

  private static boolean isZero(float[] row) {
    for (float value : row) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}
