package io.contraflow.learner.loss;

import io.contraflow.learner.backend.Backend;
import io.contraflow.learner.backend.Backends;
import io.contraflow.learner.memory.DeviceMatrix;
import io.contraflow.learner.memory.DeviceMemory;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The plain kernel, in ND4J's operations on whatever ND4J computes on: the CPU, where it is the
 * reference that a faster one is tested against, or a CUDA device. Vectors travel there at each
 * step and gradients back; B × (B + H + K) similarities are stored there, in the inputs' precision,
 * and B × B more if the loss is symmetric. Memory there is allocated for the largest shapes seen,
 * once.
 */
public final class Nd4jKernel implements ContrastiveKernel {
  private final Backend backend;
  private final Map<Precision, DeviceMemory> memories = new EnumMap<>(Precision.class);

  /** On the CPU. */
  public Nd4jKernel() {
    this(Backend.CPU);
  }

  /**
   * @throws io.contraflow.learner.backend.UnusableBackendException if this process has no such
   *     backend
   */
  public Nd4jKernel(Backend backend) {
    this.backend = Backends.take(backend);
  }

  @Override
  public LossResult compute(LossInputs in, LossOptions options) {
    if (!options.prefixes().isEmpty()) {
      return PrefixedLoss.compute(this, in, options);
    }
    Precision precision = in.queries().precision();
    DeviceMemory memory = memories.computeIfAbsent(precision, DeviceMemory::new);
    return new Step(memory, in, options).result();
  }

  /** One computation. */
  private static final class Step {
    private static final String HARD = "hard negatives";

    private final DeviceMemory memory;
    private final LossInputs in;
    private final LossOptions options;
    private final double[] weights; // (B), of sum 1 where it is a mean
    private final double share; // of a direction
    private final double[] scales; // (B)
    private final double[] thresholds; // (B), or null
    private final double[] bars; // (B), null for a softmax
    private final DeviceMatrix queries; // (B, D), padded as all of these
    private final DeviceMatrix positives; // (B, D)
    private final List<SoftmaxColumns> columns = new ArrayList<>();

    Step(DeviceMemory memory, LossInputs in, LossOptions options) {
      this.memory = memory;
      this.in = in;
      this.options = options;
      share = options.symmetric() ? 0.5 : 1;
      weights = Arrays.stream(in.weights()).map(weight -> weight / in.weightSum()).toArray();
      scales = Arrays.stream(weights).map(w -> share * w / options.divisor()).toArray();
      thresholds = RowProducts.thresholds(in, options);
      bars = Hinges.bars(in, options);
      queries = written("queries", in.queries());
      positives = written("positives", in.positives());
      int first = addColumns("positives", positives, 0, in.positives().rows());
      first = addFurther(HARD, in.hardNegatives(), first);
      addFurther("queue", in.queue(), first);
    }

    private DeviceMatrix written(String use, Matrix vectors) {
      DeviceMatrix written = memory.rows(use, vectors.rows(), vectors.columns());
      written.write(vectors);
      return written;
    }

    private int addFurther(String use, Matrix documents, int first) {
      return documents.rows() == 0
          ? first
          : addColumns(use, written(use, documents), first, documents.rows());
    }

    private int addColumns(String use, DeviceMatrix documents, int first, int count) {
      columns.add(new SoftmaxColumns(memory, use, queries, documents, first, count));
      return first + count;
    }

    LossResult result() {
      Nd4jSoftmax rows =
          new Nd4jSoftmax(
              memory,
              "rows",
              options,
              columns,
              in.masked(),
              in.furtherPositives(),
              scales,
              thresholds,
              bars,
              in.corrections());
      double loss = weighted(rows.losses());
      DeviceMatrix byQueries = gradient("by queries", queries);
      for (SoftmaxColumns part : columns) {
        part.gradientOfRows(byQueries, part != columns.get(0));
      }
      DeviceMatrix byPositives = gradient("by positives", positives);
      if (options.documentGradients()) {
        columns.get(0).gradientOfDocuments(byPositives, false);
      }
      if (options.symmetric()) {
        loss += weighted(addDocumentToQuery(byQueries, byPositives));
      }
      return result(loss, rows, byQueries, byPositives);
    }

    /** The other direction: documents ask, over the batch's queries. Returns its losses. */
    private double[] addDocumentToQuery(DeviceMatrix byQueries, DeviceMatrix byPositives) {
      SoftmaxColumns asked =
          new SoftmaxColumns(memory, "document to query", positives, queries, 0, in.rows());
      Nd4jSoftmax softmax =
          new Nd4jSoftmax(
              memory,
              "columns",
              options,
              List.of(asked),
              transposed(in.masked()),
              transposed(in.furtherPositives()),
              scales,
              thresholds,
              bars,
              Corrections.NONE);
      asked.gradientOfDocuments(byQueries, true);
      if (options.documentGradients()) {
        asked.gradientOfRows(byPositives, true);
      }
      return softmax.losses();
    }

    /** Of cells the part (B, B). */
    private MaskedCells transposed(MaskedCells cells) {
      MaskedCells.Builder transposed = new MaskedCells.Builder(in.rows(), in.rows());
      for (int row = 0; row < cells.rows(); row++) {
        for (int k = 0; k < cells.count(row) && cells.column(row, k) < in.rows(); k++) {
          transposed.add(cells.column(row, k), row);
        }
      }
      return transposed.build();
    }

    private double weighted(double[] losses) {
      double sum = 0;
      for (int i = 0; i < losses.length; i++) {
        sum += share * weights[i] * losses[i];
      }
      return sum;
    }

    private DeviceMatrix gradient(String use, DeviceMatrix vectors) {
      return memory.exactly(use, vectors.rows(), vectors.columns());
    }

    private LossResult result(
        double loss, Nd4jSoftmax rows, DeviceMatrix byQueries, DeviceMatrix byPositives) {
      int[] unmasked = new int[in.rows()];
      Arrays.setAll(
          unmasked, i -> in.columns() - in.masked().count(i) - (int) rows.falseNegatives()[i]);
      boolean wanted = options.documentGradients();
      Matrix ofQueries = empty(in.queries(), true);
      Matrix ofPositives = empty(in.positives(), wanted);
      Matrix ofHard = empty(in.hardNegatives(), wanted);
      LossResult result =
          new LossResult(
              loss,
              rows.losses(),
              unmasked,
              rows.positiveSimilarity(),
              rows.hardest(),
              Double.NaN,
              ofQueries,
              ofPositives,
              ofHard);
      try {
        byQueries.read(ofQueries);
        byPositives.read(ofPositives);
        if (ofHard.rows() > 0) {
          DeviceMatrix documents = memory.rows(HARD, ofHard.rows(), ofHard.columns());
          DeviceMatrix byHard = gradient("by hard negatives", documents);
          columns.get(1).gradientOfDocuments(byHard, false);
          byHard.read(ofHard);
        }
        return result.withScaleGradient(RowProducts.scaleGradient(in, options, ofQueries));
      } catch (RuntimeException | Error e) {
        result.close();
        throw e;
      }
    }

    private static Matrix empty(Matrix vectors, boolean wanted) {
      return new Matrix(vectors.precision(), wanted ? vectors.rows() : 0, vectors.columns());
    }
  }

  @Override
  public void close() {
    memories.values().forEach(DeviceMemory::close);
    memories.clear();
  }

  @Override
  public String toString() {
    return "nd4j on " + Backends.name(backend);
  }
}
