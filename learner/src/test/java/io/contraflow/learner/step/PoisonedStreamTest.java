package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.queue.MemoryQueue;
import io.contraflow.learner.start.HeadStart;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that somebody made up, and numbers that must not reach the parameters. */
class PoisonedStreamTest {
  private static final int DIMENSION = 16;
  private static final int VOCABULARY = 200;
  private static final long MAX_AGE_MS = 25;
  private static final int REFRESH_STEPS = 3;

  /**
   * A row's gradient by its unit vectors is at most 2/τ long; the longest is over the mean of the
   * tokens' rows, which are of rms 1.
   */
  private static final double MOST = 2 / 0.05 * 10;

  private static final HeadShape HEAD = new HeadShape(HeadShape.Kind.LINEAR, DIMENSION, 0);

  private static OnlineModel model(KernelKind kernel, Towers towers, int queueSize) {
    return new OnlineModel(
        "shop",
        options(towers, null, 128, 64, queueSize, 0),
        StartTables.both(new RandomStart(VOCABULARY, DIMENSION, 5)),
        Kernels.of(kernel, 1));
  }

  /** Without held-out examples, so that all of a stream is learnt. */
  private static LearnerOptions options(
      Towers towers, HeadShape head, int size, int stride, int queueSize, double clipNorm) {
    OptimizerKind optimizer = head == null ? OptimizerKind.ADAGRAD : OptimizerKind.ADAM;
    double rate = head == null ? .3 : 1;
    return new LearnerOptions(
        DIMENSION,
        towers,
        head,
        size,
        stride,
        1_000,
        new LossOptions(.05, true, false),
        2,
        new Descent(optimizer, rate, 0, clipNorm, 0),
        0,
        queueSize,
        queueSize / 2,
        MAX_AGE_MS,
        REFRESH_STEPS,
        0,
        0,
        0,
        0,
        2,
        60_000,
        20,
        FrequencyOptions.NONE,
        false,
        11);
  }

  @ParameterizedTest
  @CsvSource({
    "BLOCKED, QUERY_ONLY, 0",
    "BLOCKED, SHARED, 32",
    "ND4J, SEPARATE, 32",
    "ND4J, SHARED, 0"
  })
  void shouldKeepRandomClicksBounded(KernelKind kernel, Towers towers, int queueSize) {
    long seed = Long.getLong("contraflow.seed", new Random().nextLong());
    System.out.println("shouldKeepRandomClicksBounded: -Dcontraflow.seed=" + seed);
    Random random = new Random(seed);
    try (OnlineModel model = model(kernel, towers, queueSize)) {
      shouldStayBounded(
          model,
          5_000,
          i ->
              example(
                  i,
                  "q" + random.nextInt(50),
                  tokens(random),
                  document(random.nextInt(40), tokens(random)),
                  document(random.nextInt(40), tokens(random))));
    }
  }

  @ParameterizedTest
  @CsvSource({"BLOCKED, SHARED, 32, 100000", "ND4J, SHARED, 32, 8000"}) // the latter is slow
  void shouldKeepOneQueryThatClicksOneDocumentBounded(
      KernelKind kernel, Towers towers, int queueSize, int clicks) {
    try (OnlineModel model = model(kernel, towers, queueSize)) {
      Document clicked = document(1, Features.tokens(3, 4, 5));
      Document beside = document(2, Features.tokens(6, 7));
      shouldStayBounded(
          model, clicks, i -> example(i, "q", Features.tokens(3, 9), clicked, beside));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BLOCKED, SHARED, 7, 7",
    "BLOCKED, QUERY_ONLY, 7, 8",
    "ND4J, SHARED, 7, 8",
    "ND4J, QUERY_ONLY, 7, 7"
  })
  void shouldKeepTextsOfOneRepeatedTokenBounded(
      KernelKind kernel, Towers towers, int queryToken, int documentToken) {
    Features query = repeated(queryToken);
    Features text = repeated(documentToken);
    try (OnlineModel model = model(kernel, towers, 32)) {
      shouldStayBounded(
          model,
          3_000,
          i -> example(i, "q" + i, query, document(i % 50, text), document(i % 50 + 50, text)));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KernelKind.class,
      names = {"BLOCKED", "ND4J"})
  void shouldNameABatchThatIsNotFiniteAndChangeNothing(KernelKind kernel) {
    Table start = new NanRow(new RandomStart(VOCABULARY, DIMENSION, 5), 13);
    LearnerOptions options = options(Towers.SHARED, null, 16, 4, 32, 0);
    try (OnlineModel model =
        new OnlineModel("shop", options, StartTables.both(start), Kernels.of(kernel, 1))) {
      Models.feed(model, good(0, 40));
      float[][] parameters = Tables.values(model.learner().queryTable());
      float[][] remembered = Tables.optimizer(model.learner().queryTable());
      long step = model.step();
      good(100, 103).forEach(model::consume);
      model.consume(
          example(
              103,
              "a long query ".repeat(10),
              Features.tokens(13),
              document(1, Features.tokens(2))));

      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(model::takeStep)
            .isInstanceOf(NonFiniteStepException.class)
            .hasMessageContaining("in step " + (step + 1) + " of model 'shop'")
            .hasMessageContaining("first at search 's103', document 'd1', query 'a long query a")
            .hasMessageContaining("\u2026'; the parameters stay as they were: set")
            .hasMessageContaining("learner.on-non-finite to skip");
      }
      assertThat(model.step()).isEqualTo(step);
      assertThat(Arrays.deepEquals(Tables.values(model.learner().queryTable()), parameters))
          .isTrue();
      assertThat(Tables.optimizer(model.learner().queryTable())).isDeepEqualTo(remembered);

      model.skipStep();
      List<StepReport> reports = Models.feed(model, good(200, 300));
      assertThat(reports.get(0).step()).isEqualTo(step + 1);
      Ledger ledger = model.report().ledger();
      assertThat(ledger.dropped()).containsOnlyKeys("non-finite").containsValue(4L);
      assertThat(ledger.pairs()).isEqualTo(144);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Towers.class,
      names = {"SHARED", "SEPARATE"})
  void shouldAgeTheQueueOnceWhereAStepIsTriedAgain(Towers towers) {
    Table start = new NanRow(new RandomStart(VOCABULARY, DIMENSION, 5), 13);
    LearnerOptions options = options(towers, null, 16, 4, 32, 0);
    try (OnlineModel model =
        new OnlineModel(
            "shop", options, StartTables.both(start), Kernels.of(KernelKind.BLOCKED, 1))) {
      Models.feed(model, good(0, 44));
      assertThat((model.step() + 1) % REFRESH_STEPS).as("the next step refreshes").isZero();
      MemoryQueue queue = model.learner().queue();
      Double before = queue.drift();
      long left = queue.left();
      good(44, 47).forEach(model::consume);
      model.consume(example(47, "q", Features.tokens(13), document(1, Features.tokens(2))));
      assertThatThrownBy(model::takeStep).isInstanceOf(NonFiniteStepException.class);
      assertThat(queue.left()).as("some have expired").isGreaterThan(left);
      Double drift = queue.drift();
      assertThat(drift).isNotEqualTo(before).isGreaterThan(1e-6);
      String once = model.fingerprint();

      assertThatThrownBy(model::takeStep).isInstanceOf(NonFiniteStepException.class);
      assertThat(model.fingerprint()).isEqualTo(once);
      model.skipStep();
      List<StepReport> reports = Models.feed(model, good(48, 52));

      assertThat(reports).extracting(StepReport::queueDrift).containsExactly(drift);
    }
  }

  @ParameterizedTest
  @CsvSource({"BLOCKED, 0", "ND4J, 0", "BLOCKED, 1", "ND4J, 1"})
  void shouldNeverStoreWhatHugeVectorsGive(KernelKind kernel, double clipNorm) {
    try (OnlineModel model =
        new OnlineModel(
            "shop",
            options(Towers.SHARED, HEAD, 16, 4, 32, clipNorm),
            StartTables.both(new HeadStart(HEAD, 5)),
            Kernels.of(kernel, 1))) {
      Random random = new Random(1);
      int refused = 0;
      for (int i = 0; i < 400; i++) {
        float scale = i < 40 ? 1 : 3e38f;
        model.consume(
            example(
                i,
                "q" + i,
                vector(random, scale),
                new Document("d" + i, i, vector(random, scale)),
                new Document("e" + i, -i, vector(random, 1e-37f))));
        if (model.stepDue()) {
          try {
            model.takeStep();
          } catch (NonFiniteStepException e) {
            refused++;
            model.skipStep();
          }
          shouldBeFinite(model);
        }
      }
      assertThat(refused).isPositive();
      assertThat(model.report().ledger().pairs()).isEqualTo(400);
    }
  }

  private static void shouldStayBounded(OnlineModel model, int count, IntFunction<Example> stream) {
    for (int i = 0; i < count; i++) {
      Example example = stream.apply(i);
      for (StepReport report : Models.feed(model, List.of(example))) {
        assertThat(report.gradientNorm()).isBetween(0.0, MOST);
        assertThat(report.loss()).isBetween(0.0, 2 / .05 + Math.log(report.columns()));
      }
    }
    assertThat(model.step()).isGreaterThan(count / 100);
    shouldBeFinite(model);
  }

  private static void shouldBeFinite(OnlineModel model) {
    for (EmbeddingTable table : Models.tables(model)) {
      for (float[][] values : List.of(Tables.values(table), Tables.optimizer(table))) {
        for (float[] row : values) {
          for (float value : row) {
            assertThat(Float.isFinite(value)).isTrue();
          }
        }
      }
    }
  }

  private static List<Example> good(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                example(
                    i,
                    "q" + i,
                    Features.tokens(i % 10, 20 + i % 7),
                    document(i % 9, Features.tokens(30 + i % 9))))
        .toList();
  }

  private static Example example(
      int number, String query, Features asked, Document positive, Document... shown) {
    return new Example(
        "shop",
        number,
        number,
        "s" + number,
        "",
        query,
        asked,
        positive,
        List.of(shown),
        1 + number % 3);
  }

  private static Document document(int number, Features text) {
    return new Document("d" + number, number, text);
  }

  private static Features tokens(Random random) {
    return Features.tokens(random.ints(1 + random.nextInt(6), 0, VOCABULARY).toArray());
  }

  private static Features repeated(int token) {
    int[] tokens = new int[512];
    Arrays.fill(tokens, token);
    return Features.tokens(tokens);
  }

  private static Features vector(Random random, float scale) {
    float[] values = new float[DIMENSION];
    for (int c = 0; c < DIMENSION; c++) {
      values[c] = (random.nextFloat() - .5f) * scale;
    }
    return Features.vector(values);
  }

  /** A start of which one row is not finite. */
  private record NanRow(Table start, int row) implements Table {
    @Override
    public String name() {
      return start.name();
    }

    @Override
    public int rows() {
      return start.rows();
    }

    @Override
    public int dimension() {
      return start.dimension();
    }

    @Override
    public void read(int index, float[] into) {
      start.read(index, into);
      if (index == row) {
        into[0] = Float.NaN;
      }
    }
  }
}
