package io.contraflow.learner.loss;

import java.util.List;
import java.util.Set;

/** Members of the family that every kernel is tested with. */
enum LossVariant {
  CORRECTED(Part.CORRECTED),
  CORRECTED_SYMMETRIC(Part.CORRECTED, Part.SYMMETRIC),
  DECOUPLED(Part.DECOUPLED),
  DECOUPLED_SYMMETRIC(Part.DECOUPLED, Part.SYMMETRIC),
  SEVERAL(Part.SEVERAL),
  SEVERAL_SYMMETRIC(Part.SEVERAL, Part.SYMMETRIC),
  SEVERAL_DECOUPLED(Part.SEVERAL, Part.DECOUPLED),
  MARGIN(Part.MARGIN),
  MARGIN_SYMMETRIC(Part.MARGIN, Part.SYMMETRIC),
  STANDARD_ALL(Part.CORRECTED, Part.SEVERAL, Part.MARGIN, Part.SYMMETRIC),
  DECOUPLED_ALL(Part.CORRECTED, Part.SEVERAL, Part.MARGIN, Part.SYMMETRIC, Part.DECOUPLED),
  HINGES(Part.HINGES),
  HINGES_SYMMETRIC(Part.HINGES, Part.SYMMETRIC),
  HINGES_MARGIN(Part.HINGES, Part.MARGIN, Part.SYMMETRIC),
  PREFIXES(Part.PREFIXES),
  PREFIXES_STANDARD_ALL(Part.PREFIXES, Part.CORRECTED, Part.SEVERAL, Part.MARGIN, Part.SYMMETRIC),
  PREFIXES_HINGES(Part.PREFIXES, Part.HINGES, Part.SYMMETRIC);

  private enum Part {
    CORRECTED,
    DECOUPLED,
    SEVERAL,
    MARGIN,
    SYMMETRIC,
    HINGES,
    PREFIXES
  }

  private final Set<Part> parts;

  LossVariant(Part... parts) {
    this.parts = Set.copyOf(List.of(parts));
  }

  boolean isSymmetric() {
    return parts.contains(Part.SYMMETRIC);
  }

  /** With a learnt temperature, if it has one. */
  LossOptions options(double temperature, boolean documentGradients) {
    boolean hinges = parts.contains(Part.HINGES);
    return new LossOptions(
        hinges ? Objective.MARGIN : Objective.SOFTMAX,
        .3,
        parts.contains(Part.PREFIXES) ? List.of(2, 3) : List.of(),
        temperature,
        !hinges,
        isSymmetric(),
        parts.contains(Part.DECOUPLED) ? Denominator.DECOUPLED : Denominator.STANDARD,
        parts.contains(Part.SEVERAL) ? Positives.ALL : Positives.ONE,
        parts.contains(Part.MARGIN) ? .25 : 2,
        documentGradients);
  }

  /** With weights, some cells masked, and all of row 3's negatives where there are rows enough. */
  LossCase inputs(int rows, int hard, int queue) {
    LossCase inputs = LossCase.random(rows, hard, queue);
    int columns = inputs.columns();
    MaskedCells.Builder masked = new MaskedCells.Builder(rows, columns);
    MaskedCells.Builder except = new MaskedCells.Builder(rows, columns);
    MaskedCells.Builder further = new MaskedCells.Builder(rows, rows);
    double[] weights = new double[rows];
    for (int row = 0; row < rows; row++) {
      weights[row] = rows == 1 ? 1 : 1 + row % 4;
      for (int column = 0; column < columns; column++) {
        if (column == row) {
          continue;
        }
        if (parts.contains(Part.SEVERAL) && column < rows && (2 * row + column) % 5 == 2) {
          further.add(row, column);
        } else if (row == 3 || (7 * row + column) % 11 == 0) {
          masked.add(row, column);
        }
        if ((row + 3 * column) % 13 == 0) {
          except.add(row, column);
        }
      }
    }
    return inputs
        .with(masked.build(), weights)
        .withFurtherPositives(further.build())
        .with(
            parts.contains(Part.CORRECTED)
                ? corrections(rows, columns, except.build())
                : Corrections.NONE);
  }

  private static Corrections corrections(int rows, int columns, MaskedCells except) {
    double[] ofColumns = new double[columns];
    for (int j = 0; j < columns; j++) {
      ofColumns[j] = j % 9 == 8 ? Double.NaN : (5 * j) % 8 - 4.5;
    }
    double[] ofRows = new double[rows];
    for (int i = 0; i < rows; i++) {
      ofRows[i] = .3 * (i % 5) - .5;
    }
    return new Corrections(ofColumns, ofRows, except);
  }
}
