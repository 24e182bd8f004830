package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.DocumentFrequencies;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.frequency.Zipf;
import io.contraflow.learner.loss.ContrastiveKernel;
import io.contraflow.learner.loss.Corrections;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.LossResult;
import io.contraflow.learner.loss.MaskedCells;
import io.contraflow.learner.loss.Positives;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Documents that come as 1 / rank, with vectors that stay: gradients by the positives' logits and
 * by the queries against those of the softmax over all documents.
 */
class FullSoftmaxTest {
  private static final int DOCUMENTS = 2000;
  private static final int DIMENSION = 32;
  private static final int BATCH = 128;
  private static final int QUEUE = 4096;
  private static final int SEEN_BEFORE = 200_000;
  private static final int STEPS = 150;
  private static final double TEMPERATURE = .1;
  private static final double LIKENESS = .98; // of a query and its document

  private static final double[][] VECTORS = new double[DOCUMENTS][];
  private static final double[][] QUERIES = new double[DOCUMENTS][];
  private static final double[] EXACT = new double[DOCUMENTS]; // 1 − p of each document's query
  private static final double[][] EXACT_BY_QUERY = new double[DOCUMENTS][DIMENSION];
  private static final List<Document> ALL = new ArrayList<>();
  private final Zipf zipf = new Zipf(DOCUMENTS, 1);
  private final SplittableRandom shown = new SplittableRandom(2);

  /** How a step's columns are corrected. */
  private interface Correction {
    Corrections of(Batch batch, StepColumns columns, OwnPages pages, List<Document> queue);
  }

  /** Mean gradients by their exact values. */
  private static final class Ratios {
    private double logit;
    private double exactLogit;
    private double along; // of the queries' gradients, times the exact ones
    private double exactSquare;

    void add(int document, double loss, float[] queryGradient) {
      logit += 1 - StrictMath.exp(-loss);
      exactLogit += EXACT[document];
      for (int c = 0; c < DIMENSION; c++) {
        along += queryGradient[c] * TEMPERATURE * BATCH * EXACT_BY_QUERY[document][c];
        exactSquare += EXACT_BY_QUERY[document][c] * EXACT_BY_QUERY[document][c];
      }
    }

    /** By the positive's logit. */
    double positive() {
      return logit / exactLogit;
    }

    /** By the query, times the temperature: all columns have their part in it. */
    double query() {
      return along / exactSquare;
    }
  }

  /**
   * @param popular of the ten most frequent documents
   * @param rare of the rarer half
   */
  private record Groups(Ratios popular, Ratios rare) {
    static Groups empty() {
      return new Groups(new Ratios(), new Ratios());
    }
  }

  @BeforeAll
  static void computeExactly() {
    Random random = new Random(3);
    for (int d = 0; d < DOCUMENTS; d++) {
      ALL.add(new Document("d" + d, d, Features.tokens(1)));
      VECTORS[d] = unit(random);
      QUERIES[d] = near(VECTORS[d], unit(random));
    }
    for (int q = 0; q < DOCUMENTS; q++) {
      computeExactly(q);
    }
  }

  /** By the positive's logit p − 1, by the query Σ_d p_d v_d − v. */
  private static void computeExactly(int q) {
    double[] softmax = new double[DOCUMENTS];
    Arrays.setAll(softmax, d -> StrictMath.exp(dot(QUERIES[q], VECTORS[d]) / TEMPERATURE));
    double sum = Arrays.stream(softmax).sum();
    EXACT[q] = 1 - softmax[q] / sum;
    softmax[q] -= sum;
    for (int d = 0; d < DOCUMENTS; d++) {
      for (int c = 0; c < DIMENSION; c++) {
        EXACT_BY_QUERY[q][c] += softmax[d] / sum * VECTORS[d][c];
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void shouldHaveTheGradientOfTheFullSoftmax(int pageNegatives) {
    Groups groups = run(pageNegatives, SamplingCorrection::of);
    for (Ratios ratios : List.of(groups.popular(), groups.rare())) {
      assertThat(ratios.positive()).isCloseTo(1, within(.05));
      assertThat(ratios.query()).isCloseTo(1, within(.05));
    }
  }

  @Test
  void shouldBeFarFromItWithoutCorrection() {
    Groups groups = run(0, (batch, columns, pages, queue) -> Corrections.NONE);
    assertThat(groups.rare().positive()).isGreaterThan(1.3);
    assertThat(groups.popular().positive()).isGreaterThan(1.3);
  }

  /** The positive's logit corrected as the others' (Yi et al. 2019). */
  @Test
  void shouldBeFarFromItWhereThePositiveIsCorrectedToo() {
    Groups groups = run(0, this::allCorrected);
    assertThat(groups.popular().positive()).isGreaterThan(2.5);
    assertThat(groups.rare().positive()).isLessThan(.6);
  }

  /** A constant of the row apart, as s of the positive and s − log q + log q_i of the others. */
  private Corrections allCorrected(
      Batch batch, StepColumns columns, OwnPages pages, List<Document> queue) {
    List<Document> all = new ArrayList<>(columns.positives());
    all.addAll(columns.hardNegatives());
    all.addAll(queue);
    double[] logs = all.stream().mapToDouble(d -> logQ(batch, d.id())).toArray();
    double[] rows = batch.examples().stream().mapToDouble(e -> -logQ(batch, e.docId())).toArray();
    return new Corrections(logs, rows, MaskedCells.none(0));
  }

  private static double logQ(Batch batch, String docId) {
    return StrictMath.log(batch.frequencies().ofPositive(docId));
  }

  private Groups run(int pageNegatives, Correction correction) {
    DocumentFrequencies frequencies =
        new DocumentFrequencies(new FrequencyOptions(1 << 15, .01), pageNegatives, 5);
    ArrayDeque<Document> queue = new ArrayDeque<>();
    for (int i = 0; i < SEEN_BEFORE; i++) {
      enter(frequencies, queue, example(pageNegatives));
    }
    Groups groups = Groups.empty();
    try (ContrastiveKernel kernel = Kernels.auto()) {
      for (int step = 1; step <= STEPS; step++) {
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < BATCH; row++) {
          examples.add(example(pageNegatives));
        }
        List<Document> remembered = List.copyOf(queue);
        examples.forEach(example -> enter(frequencies, queue, example));
        Batch batch = new Batch(examples, BATCH, KnownPositives.NONE, step, 0, frequencies);
        add(kernel, batch, remembered, pageNegatives, correction, groups);
      }
    }
    return groups;
  }

  private Example example(int pageNegatives) {
    int positive = zipf.next();
    List<Document> shown = new ArrayList<>();
    while (shown.size() < pageNegatives) {
      int other = this.shown.nextInt(DOCUMENTS);
      if (other != positive) {
        shown.add(ALL.get(other));
      }
    }
    String query = "q" + positive;
    Features features = Features.tokens(1);
    return new Example("default", 0, 0, "s", "", query, features, ALL.get(positive), shown, 1);
  }

  private static void enter(
      DocumentFrequencies frequencies, ArrayDeque<Document> queue, Example example) {
    frequencies.add(example);
    queue.addLast(example.positive());
    if (queue.size() > QUEUE) {
      queue.removeFirst();
    }
  }

  private void add(
      ContrastiveKernel kernel,
      Batch batch,
      List<Document> queue,
      int pageNegatives,
      Correction correction,
      Groups groups) {
    StepColumns columns =
        StepColumns.of(batch.examples(), pageNegatives, queue, KnownPositives.NONE, Positives.ONE);
    OwnPages own = OwnPages.of(batch.examples(), columns, pageNegatives, queue);
    double[][] asked =
        batch.examples().stream().map(e -> QUERIES[number(e.positive())]).toArray(double[][]::new);
    try (Matrix rows = Matrix.of(Precision.FLOAT, DIMENSION, asked);
        Matrix positives = vectors(columns.positives());
        Matrix hard = vectors(columns.hardNegatives());
        Matrix remembered = vectors(queue);
        LossResult result =
            kernel.compute(
                new LossInputs(
                    rows,
                    positives,
                    hard,
                    remembered,
                    own.masked(),
                    batch.examples().stream().mapToDouble(Example::weight).toArray(),
                    correction.of(batch, columns, own, queue),
                    columns.furtherPositives()),
                new LossOptions(TEMPERATURE, false, false))) {
      float[] gradient = new float[DIMENSION];
      for (int row = 0; row < BATCH; row++) {
        int document = number(columns.positives().get(row));
        if (document < 10 || document >= DOCUMENTS / 2) {
          result.queryGradient().read(row, gradient);
          (document < 10 ? groups.popular() : groups.rare())
              .add(document, result.rowLosses()[row], gradient);
        }
      }
    }
  }

  private Matrix vectors(List<Document> of) {
    return Matrix.of(
        Precision.FLOAT,
        DIMENSION,
        of.stream().map(document -> VECTORS[number(document)]).toArray(double[][]::new));
  }

  private static int number(Document document) {
    return (int) document.contentHash();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }

  private static double[] unit(Random random) {
    double[] vector = new double[DIMENSION];
    Arrays.setAll(vector, c -> random.nextGaussian());
    double norm = Math.sqrt(dot(vector, vector));
    return Arrays.stream(vector).map(x -> x / norm).toArray();
  }

  /** A unit vector with {@link #LIKENESS} to the first, in the plane of both. */
  private static double[] near(double[] vector, double[] other) {
    double along = dot(vector, other);
    double across = Math.sqrt((1 - LIKENESS * LIKENESS) / (1 - along * along));
    double[] query = new double[DIMENSION];
    for (int c = 0; c < DIMENSION; c++) {
      query[c] = LIKENESS * vector[c] + across * (other[c] - along * vector[c]);
    }
    return query;
  }
}
