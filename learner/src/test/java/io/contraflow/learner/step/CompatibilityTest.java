package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.Differences;
import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.HeadStart;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompatibilityTest {
  private static final int VOCABULARY = 300;
  private static final int DIMENSION = 16;
  private static final int DOCUMENTS = 60;
  private static final HeadShape HEAD = new HeadShape(HeadShape.Kind.TWO_LAYER, DIMENSION, 40);
  private static final double WEIGHT = 200;

  private final Examples stream = new Examples(1, VOCABULARY, DOCUMENTS, 2);

  private static LearnerOptions options(Towers towers, HeadShape head, double weight) {
    OptimizerKind optimizer = head == null ? OptimizerKind.ADAGRAD : OptimizerKind.ADAM;
    double rate = head == null ? 0.1 : 0.003;
    return new LearnerOptions(
        DIMENSION,
        towers,
        head,
        16,
        4,
        1000,
        new LossOptions(0.05, true, false),
        2,
        new Descent(optimizer, rate, 0, 0, 0),
        weight,
        32,
        4,
        0,
        3,
        20,
        0.25,
        0,
        0,
        2,
        0,
        20,
        FrequencyOptions.NONE,
        false,
        11);
  }

  private static OnlineModel model(Towers towers, boolean head, double weight) {
    Table start = head ? new HeadStart(HEAD, 5) : new RandomStart(VOCABULARY, DIMENSION, 5);
    return new OnlineModel("default", options(towers, head ? HEAD : null, weight), start);
  }

  /** For a head, tokens become vectors: a query's is its document's turned round, with noise. */
  private List<Example> examples(boolean head, int from, int to) {
    List<Example> tokens = stream.examples(from, to);
    return head ? tokens.stream().map(CompatibilityTest::adapted).toList() : tokens;
  }

  private static Example adapted(Example example) {
    float[] noise = vector(3, example.decisionTimeMs());
    float[] about = vector(1, example.positive().contentHash());
    float[] query = new float[DIMENSION];
    for (int c = 0; c < DIMENSION; c++) {
      query[c] = 0.3f * noise[c] + about[(c + 1) % DIMENSION];
    }
    return new Example(
        example.model(),
        example.decisionTimeMs(),
        example.actionTimeMs(),
        example.searchId(),
        example.userId(),
        example.query(),
        Features.vector(query),
        adapted(example.positive()),
        example.negatives().stream().map(CompatibilityTest::adapted).toList(),
        example.weight());
  }

  private static Document adapted(Document document) {
    float[] values = vector(1, document.contentHash());
    return new Document(document.id(), document.contentHash(), Features.vector(values));
  }

  private static float[] vector(long seed, long number) {
    float[] values = new float[DIMENSION];
    for (int c = 0; c < DIMENSION; c++) {
      values[c] = (float) (CounterRandom.uniform(seed, number, c) - 0.5);
    }
    return values;
  }

  private List<Document> documents(boolean head) {
    List<Document> documents = IntStream.range(0, DOCUMENTS).mapToObj(stream::document).toList();
    return head ? documents.stream().map(CompatibilityTest::adapted).toList() : documents;
  }

  private static double dot(float[] one, float[] other) {
    double sum = 0;
    for (int c = 0; c < one.length; c++) {
      sum += (double) one[c] * other[c];
    }
    return sum;
  }

  private static double distance(OnlineModel model, OnlineModel start, List<Document> documents) {
    return documents.stream()
        .mapToDouble(
            d -> 1 - dot(model.learner().embedDocument(d), start.learner().embedDocument(d)))
        .average()
        .orElseThrow();
  }

  private double mrr(OnlineModel model, boolean head) {
    List<Example> asked = examples(head, 9000, 9200);
    return model.learner().rank(asked, documents(head), KnownPositives.NONE).mrr();
  }

  @ParameterizedTest
  @CsvSource({"SHARED, false", "SEPARATE, false", "SHARED, true", "SEPARATE, true"})
  void shouldKeepDocumentsWhereTheyBeganWhileQueriesLearn(Towers towers, boolean head) {
    try (OnlineModel start = model(towers, head, 0);
        OnlineModel free = model(towers, head, 0);
        OnlineModel held = model(towers, head, WEIGHT)) {
      Models.feed(free, examples(head, 0, 2000));
      Models.feed(held, examples(head, 0, 2000));
      List<Document> documents = documents(head);
      assertThat(distance(held, start, documents))
          .isPositive()
          .isLessThan(distance(free, start, documents) / 50);
      assertThat(mrr(held, head)).isGreaterThan(mrr(start, head) + 0.1);
    }
  }

  @ParameterizedTest
  @CsvSource({"SHARED, false", "SEPARATE, false", "SHARED, true", "SEPARATE, true"})
  void shouldReportDriftOfEnteringPositivesFromTheStart(Towers towers, boolean head) {
    try (OnlineModel start = model(towers, head, 0);
        OnlineModel model = model(towers, head, 0)) {
      List<StepReport> reports = Models.feed(model, examples(head, 0, 103));
      assertThat(reports.get(0).drift()).isZero();
      List<Document> entering = examples(head, 100, 104).stream().map(Example::positive).toList();
      double expected = distance(model, start, entering);
      List<StepReport> next = Models.feed(model, examples(head, 103, 104));
      assertThat(next).hasSize(1);
      assertThat(next.get(0).drift()).isPositive().isCloseTo(expected, within(1e-6));
      assertThat(model.report().drift()).as("without a step").isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldReportNoDriftOfDocumentsThatDoNotLearn(boolean head) {
    try (OnlineModel model = model(Towers.QUERY_ONLY, head, 0)) {
      List<StepReport> reports = Models.feed(model, examples(head, 0, 40));
      assertThat(reports).hasSize(10).allMatch(report -> report.drift() == null);
    }
  }

  @ParameterizedTest
  @CsvSource({"SHARED, false", "SEPARATE, false", "SHARED, true", "SEPARATE, true"})
  void shouldContinueAfterARestoreBitForBit(Towers towers, boolean head) throws IOException {
    List<Example> examples = examples(head, 0, 300);
    try (OnlineModel whole = model(towers, head, 3);
        OnlineModel first = model(towers, head, 3);
        OnlineModel second = model(towers, head, 3)) {
      List<StepReport> expected = Models.feed(whole, examples);
      List<StepReport> reports = new ArrayList<>(Models.feed(first, examples.subList(0, 150)));
      Models.restore(first, second);
      reports.addAll(Models.feed(second, examples.subList(150, examples.size())));
      assertThat(reports).isEqualTo(expected);
      Models.assertSameState(second, whole);
    }
  }

  /** λ Σ w (1 − u·o) / Σ w through the encoder, by every number of its table. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldAgreeWithFiniteDifferences(boolean head) {
    int rows = head ? HEAD.rows() : VOCABULARY;
    double[] weights = {1, 0.25, 2, 0, 1};
    List<Features> texts =
        examples(head, 0, weights.length).stream().map(e -> e.positive().features()).toList();
    try (EmbeddingTable table = EmbeddingTable.copy(new RandomStart(rows, DIMENSION, 1), 1);
        EmbeddingTable before = EmbeddingTable.copy(new RandomStart(rows, DIMENSION, 2), 1)) {
      Encoder encoder = Tower.encoder(table, head ? HEAD : null);
      RowGradients gradients = new RowGradients(rows, DIMENSION);
      try (Encoding now = encoder.forward(texts, Precision.DOUBLE);
          Encoding old =
              Tower.encoder(before, head ? HEAD : null).forward(texts, Precision.DOUBLE);
          Matrix slope = new Matrix(Precision.DOUBLE, weights.length, DIMENSION)) {
        slope.clear();
        Compatibility.addGradient(3, old.vectors(), weights, slope);
        encoder.backward(now, slope, gradients);
        assertThat(gradients.norm()).isPositive();
        for (int row = 0; row < rows; row++) {
          for (int c = 0; c < DIMENSION; c++) {
            double expected =
                Differences.of(table, row, c, () -> 3 * term(encoder, texts, old, weights));
            assertThat(gradients.ofRow(row)[c]).isCloseTo(expected, within(2e-6));
          }
        }
      }
    }
  }

  private static double term(
      Encoder encoder, List<Features> texts, Encoding old, double[] weights) {
    double[] u = new double[DIMENSION];
    double[] o = new double[DIMENSION];
    double sum = 0;
    double all = 0;
    try (Encoding now = encoder.forward(texts, Precision.DOUBLE)) {
      for (int i = 0; i < weights.length; i++) {
        now.vectors().read(i, u, 0, new float[DIMENSION]);
        old.vectors().read(i, o, 0, new float[DIMENSION]);
        double cosine = IntStream.range(0, DIMENSION).mapToDouble(c -> u[c] * o[c]).sum();
        sum += weights[i] * (1 - cosine);
        all += weights[i];
      }
    }
    return sum / all;
  }

  @ParameterizedTest
  @EnumSource(Towers.class)
  void shouldRefuseWeightsThatDoNotFit(Towers towers) {
    assertThatThrownBy(() -> options(towers, null, -1))
        .hasMessage(
            "the weight of compatibility with the start must be at least 0 and finite, was -1.0;"
                + " set learner.compatibility");
    assertThatThrownBy(() -> options(towers, null, Double.NaN))
        .hasMessageStartingWith("the weight of compatibility with the start must be");
  }

  @Test
  void shouldRefuseToHoldDocumentsThatDoNotLearn() {
    assertThatThrownBy(() -> options(Towers.QUERY_ONLY, null, 0.5))
        .hasMessage(
            "learner.compatibility must be 0 with query-only towers, whose documents stay as they"
                + " are, was 0.5; set it to 0 or learner.towers to shared or separate");
  }
}
