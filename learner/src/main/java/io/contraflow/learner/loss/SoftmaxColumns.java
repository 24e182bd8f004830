package io.contraflow.learner.loss;

import io.contraflow.learner.memory.DeviceMatrix;
import io.contraflow.learner.memory.DeviceMemory;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.api.ops.impl.reduce.same.Max;
import org.nd4j.linalg.api.ops.impl.reduce.same.Sum;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Columns of one kind in a softmax of ND4J's: a matrix of documents, and a cell for each row of the
 * softmax and each of them. Cells are similarities first, then logits, exponentials and gradients,
 * in one memory where ND4J computes. What is left out of the softmax is {@link #OUT}.
 *
 * <p>Both are padded: rows with vectors of 0, columns with cells that are left out.
 */
final class SoftmaxColumns {
  /** Far below any logit, and finite, so that sums and differences stay numbers. */
  static final double OUT = -1e30;

  private static final int COLUMN = 0; // dimensions of the transposed cells
  private static final int ROW = 1;

  private final DeviceMemory memory;
  private final String use;
  private final int first; // the softmax's number of the first of these columns
  private final int count;
  private final DeviceMatrix rows; // (R, D)
  private final DeviceMatrix documents; // (C, D)
  private final DeviceMatrix cells; // (R, C)
  private final INDArray logits; // (C, R), the same
  private final DeviceCells out;
  private DeviceCells excepted;

  /** Sets the cells to the rows' similarities with the documents. */
  SoftmaxColumns(
      DeviceMemory memory,
      String use,
      DeviceMatrix rows,
      DeviceMatrix documents,
      int first,
      int count) {
    this.memory = memory;
    this.use = use;
    this.rows = rows;
    this.documents = documents;
    this.first = first;
    this.count = count;
    cells = memory.exactly(use + " cells", rows.rows(), documents.rows());
    logits = cells.transposed();
    out = new DeviceCells(memory, use + " left out");
    Nd4j.gemm(documents.transposed(), rows.transposed(), logits, true, false, 1, 0);
  }

  DeviceMatrix cells() {
    return cells;
  }

  /** Whether it has a column of the softmax. */
  boolean has(int column) {
    return column >= first && column < first + count;
  }

  /** Where the cells have one of the softmax. */
  int place(int row, int column) {
    return row * cells.columns() + column - first;
  }

  /** Leaves a cell out, if it is one of these; at the next {@link #leaveOut}. */
  void leaveOut(int row, int column) {
    if (has(column)) {
      out.add(place(row, column));
    }
  }

  /** Leaves out what was named, and the padding. */
  void leaveOut() {
    out.fill(cells, OUT);
    if (count < documents.rows()) {
      double[] padding = new double[documents.rows()];
      Arrays.fill(padding, count, padding.length, OUT);
      add(vector("padding", padding), COLUMN);
    }
  }

  /**
   * Leaves out what is more similar than its row's threshold.
   *
   * @return how many of each row
   */
  double[] leaveOutAbove(double[] thresholds) {
    DeviceMatrix above = memory.exactly(use + " above", cells.rows(), cells.columns());
    INDArray indicators = above.transposed();
    run(
        new BroadcastSubOp(
            logits, vector("thresholds", padded(thresholds)).flat(), indicators, ROW));
    run(new Step(indicators, indicators, 0));
    DeviceMatrix counts = ofRows("counts");
    run(new Sum(indicators, counts.flat(), COLUMN));
    double[] left = counts.read(thresholds.length);
    indicators.muli(OUT);
    logits.addi(indicators);
    return left;
  }

  /** The largest cell of each row; {@link #OUT} or less where there is none. */
  double[] largest(int size) {
    DeviceMatrix largest = ofRows("largest");
    run(new Max(logits, largest.flat(), COLUMN));
    return largest.read(size);
  }

  void multiply(double by) {
    logits.muli(by);
  }

  /** Takes the corrections off the logits. */
  void correct(Corrections corrections) {
    keepExcepted(corrections.except());
    double[] ofColumns = new double[documents.rows()];
    double[] corrected = new double[documents.rows()];
    for (int j = 0; j < count; j++) {
      double correction = corrections.columns()[first + j];
      ofColumns[j] = Double.isNaN(correction) ? 0 : -correction;
      corrected[j] = Double.isNaN(correction) ? 0 : 1;
    }
    add(vector("corrections", ofColumns), COLUMN);
    if (corrections.rows().length > 0) {
      DeviceMatrix ofRows = memory.exactly(use + " row corrections", cells.rows(), 1);
      ofRows.write(padded(corrections.rows()));
      Nd4j.gemm( // (C, 1) by (1, R)
          vector("corrected", corrected).transposed(),
          ofRows.transposed(),
          logits,
          false,
          false,
          -1,
          1);
    }
    excepted.restore(cells);
  }

  private void keepExcepted(MaskedCells except) {
    excepted = new DeviceCells(memory, use + " excepted");
    for (int row = 0; row < except.rows(); row++) {
      for (int k = 0; k < except.count(row); k++) {
        if (has(except.column(row, k))) {
          excepted.add(place(row, except.column(row, k)));
        }
      }
    }
    excepted.keep(cells);
  }

  /**
   * Sets each cell to exp(cell − its row's shift).
   *
   * @return the rows' sums
   */
  double[] exponentials(double[] shifts) {
    run(new BroadcastSubOp(logits, vector("shifts", padded(shifts)).flat(), logits, ROW));
    run(new Exp(logits, logits));
    DeviceMatrix sums = ofRows("sums");
    run(new Sum(logits, sums.flat(), COLUMN));
    return sums.read(shifts.length);
  }

  /**
   * What rises above the rows' bars.
   *
   * @param sums of it
   * @param counts of the cells that do
   */
  record Above(double[] sums, double[] counts) {}

  /** Sets each cell to 1 if it is above its row's bar, else to 0. */
  Above above(double[] bars) {
    DeviceMatrix above = memory.exactly(use + " above", cells.rows(), cells.columns());
    INDArray indicators = above.transposed();
    run(new BroadcastSubOp(logits, vector("bars", padded(bars)).flat(), logits, ROW));
    run(new Step(logits, indicators, 0));
    logits.muli(indicators);
    DeviceMatrix sums = ofRows("sums");
    run(new Sum(logits, sums.flat(), COLUMN));
    DeviceMatrix counts = ofRows("counts");
    run(new Sum(indicators, counts.flat(), COLUMN));
    logits.assign(indicators);
    return new Above(sums.read(bars.length), counts.read(bars.length));
  }

  /** Multiplies each row. */
  void multiply(double[] factors) {
    run(new BroadcastMulOp(logits, vector("factors", padded(factors)).flat(), logits, ROW));
  }

  /** Sets the rows' gradient (R, D) to the cells times the documents, or adds it. */
  void gradientOfRows(DeviceMatrix gradient, boolean add) {
    Nd4j.gemm(documents.transposed(), logits, gradient.transposed(), false, false, 1, add ? 1 : 0);
  }

  /** Sets the documents' gradient (C, D) to the transposed cells times the rows, or adds it. */
  void gradientOfDocuments(DeviceMatrix gradient, boolean add) {
    Nd4j.gemm(rows.transposed(), logits, gradient.transposed(), false, true, 1, add ? 1 : 0);
  }

  private void add(DeviceMatrix vector, int dimension) {
    run(new BroadcastAddOp(logits, vector.flat(), logits, dimension));
  }

  private DeviceMatrix ofRows(String what) {
    return memory.exactly(use + " " + what, cells.rows(), 1);
  }

  private double[] padded(double[] ofRows) {
    return Arrays.copyOf(ofRows, cells.rows());
  }

  private DeviceMatrix vector(String what, double[] values) {
    DeviceMatrix vector = memory.exactly(use + " " + what, 1, values.length);
    vector.write(values);
    return vector;
  }

  private static void run(Op op) {
    Nd4j.exec(op);
  }
}
