package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.StaticEncoder;
import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TowersTest {
  private static final int VOCABULARY = 300;
  private static final int DIMENSION = 16;
  private static final RandomStart START = new RandomStart(VOCABULARY, DIMENSION, 1);
  private static final double RATE = 0.1;

  private final Examples stream = new Examples(1, VOCABULARY, 200, 6);

  /** No warm-up and no clipping, so that a step shows the gradient. */
  private static Learner learner(Towers towers) {
    return new Learner(
        new LearnerOptions(
            DIMENSION,
            towers,
            null,
            8,
            8,
            0,
            new LossOptions(0.05, true, false),
            4,
            new Descent(OptimizerKind.ADAGRAD, RATE, 0, 0, 0),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            2,
            0,
            10,
            FrequencyOptions.NONE,
            false,
            1),
        START);
  }

  private void step(Learner learner) {
    learner.step(new Batch(stream.examples(0, 8), 8, KnownPositives.NONE, 1, 0));
  }

  /** What row-wise AdaGrad's first step was made from: g = (before − after) √a / rate. */
  private static double[][] gradient(EmbeddingTable table) {
    double[][] gradient = new double[VOCABULARY][DIMENSION];
    float[] before = new float[DIMENSION];
    float[] after = new float[DIMENSION];
    for (int row = 0; row < VOCABULARY; row++) {
      START.read(row, before);
      table.read(row, after);
      for (int c = 0; c < DIMENSION; c++) {
        gradient[row][c] =
            (before[c] - after[c]) * Math.sqrt(Tables.optimizer(table, row)[0]) / RATE;
      }
    }
    return gradient;
  }

  @Test
  void shouldSplitTheSharedGradientBetweenTheSides() {
    try (Learner shared = learner(Towers.SHARED);
        Learner separate = learner(Towers.SEPARATE);
        Learner queryOnly = learner(Towers.QUERY_ONLY)) {
      step(shared);
      step(separate);
      step(queryOnly);
      double[][] whole = gradient(shared.queryTable());
      double[][] queries = gradient(separate.queryTable());
      double[][] documents = gradient(separate.documentTable().orElseThrow());
      for (int row = 0; row < VOCABULARY; row++) {
        for (int c = 0; c < DIMENSION; c++) {
          assertThat(queries[row][c] + documents[row][c]).isCloseTo(whole[row][c], within(1e-4));
        }
      }
      double[][] alone = gradient(queryOnly.queryTable());
      for (int row = 0; row < VOCABULARY; row++) {
        assertThat(alone[row]).containsExactly(queries[row], within(1e-5));
      }
      assertThat(queryOnly.documentTable()).isEmpty();
      assertThat(shared.documentTable()).isEmpty();
    }
  }

  @Test
  void shouldLeaveDocumentsWhereTheStartPutThemIfOnlyQueriesLearn() {
    try (Learner learner = learner(Towers.QUERY_ONLY)) {
      Example example = stream.example(3);
      float[] query = learner.embedQuery(example.queryFeatures());
      float[] document = learner.embedDocument(example.positive());
      assertThat(learner.embedQuery(example.positive().features())).isEqualTo(document);
      for (int step = 1; step <= 20; step++) {
        List<Example> examples = stream.examples(8 * step, 8 * step + 8);
        learner.step(new Batch(examples, 8, KnownPositives.NONE, step, 0));
      }
      assertThat(learner.embedDocument(example.positive())).isEqualTo(document);
      assertThat(learner.embedQuery(example.queryFeatures())).isNotEqualTo(query);
      assertThat(learner.embedQuery(example.positive().features())).isNotEqualTo(document);
    }
  }

  @Test
  void shouldRankWithTheSideOfEachText() {
    try (Learner learner = learner(Towers.SEPARATE)) {
      Example example = stream.example(3);
      // Queries of this text find this document only if each side uses its own table.
      EmbeddingTable documents = learner.documentTable().orElseThrow();
      float[] row = new float[DIMENSION];
      for (int r = 0; r < VOCABULARY; r++) {
        documents.read(r, row);
        for (int c = 0; c < DIMENSION; c++) {
          row[c] = -row[c];
        }
        documents.write(r, row, 0);
      }
      Document asked = new Document("asked", -7, example.queryFeatures());
      List<Document> sample = List.of(asked);
      assertThat(learner.rank(List.of(example), sample, KnownPositives.NONE).ranks())
          .as("its opposite is no rival")
          .containsExactly(1);
    }
  }

  @Test
  void shouldComputeAFrozenVectorOncePerContentWithinItsBounds() {
    CountingTable table = new CountingTable();
    FrozenDocuments frozen = new FrozenDocuments(new StaticEncoder(table), 3);
    List<Document> documents = IntStream.range(0, 3).mapToObj(stream::document).toList();
    float[][] first = vectors(frozen, documents);
    int reads = table.reads;
    assertThat(vectors(frozen, documents)).isDeepEqualTo(first);
    assertThat(table.reads).isEqualTo(reads);
    vectors(frozen, List.of(stream.document(7), stream.document(8)));
    reads = table.reads;
    vectors(frozen, documents.subList(0, 1)); // is kept with what is asked for
    assertThat(table.reads).isEqualTo(reads);
    vectors(frozen, List.of(stream.document(9))); // in place of what is not
    assertThat(frozen.size()).isEqualTo(4);
    reads = table.reads;
    assertThat(vectors(frozen, documents.subList(0, 1))[0]).isEqualTo(first[0]);
    assertThat(table.reads).isEqualTo(reads);
    assertThat(vectors(frozen, documents)).isDeepEqualTo(first);
    assertThat(table.reads).isGreaterThan(reads);
  }

  @Test
  void shouldGiveAnotherSampleItsOwnVectors() {
    CountingTable table = new CountingTable();
    FrozenDocuments frozen = new FrozenDocuments(new StaticEncoder(table), 1);
    List<Document> sample = List.copyOf(IntStream.range(0, 5).mapToObj(stream::document).toList());
    List<Document> other = IntStream.range(2, 4).mapToObj(stream::document).toList();
    try (frozen) {
      for (List<Document> asked : List.of(sample, sample, other, sample)) {
        try (Encoding again = frozen.encodeSample(asked);
            Encoding expected = frozen.encode(asked)) {
          assertThat(again.vectors().rows()).isEqualTo(asked.size());
          float[] found = new float[DIMENSION];
          float[] vector = new float[DIMENSION];
          for (int i = 0; i < asked.size(); i++) {
            again.vectors().read(i, found);
            expected.vectors().read(i, vector);
            assertThat(found).isEqualTo(vector);
          }
        }
        assertThat(frozen.nativeBytes()).isEqualTo(4L * DIMENSION * asked.size());
      }
    }
    assertThat(frozen.nativeBytes()).isZero();
    frozen.encodeSample(sample).close();
    int reads = table.reads;
    frozen.encodeSample(sample).close();
    assertThat(table.reads).as("the same list is not looked at again").isEqualTo(reads);
    List<Document> changing = new ArrayList<>(sample);
    frozen.encodeSample(changing).close();
    changing.remove(0);
    try (Encoding fewer = frozen.encodeSample(changing)) {
      assertThat(fewer.vectors().rows()).isEqualTo(4);
    }
    frozen.close();
  }

  @Test
  void shouldNotTakeAnotherContentOfTheSameHashForIt() {
    FrozenDocuments frozen = new FrozenDocuments(new StaticEncoder(START), 3);
    Document one = new Document("one", 5, Features.tokens(1, 2));
    Document two = new Document("two", 5, Features.tokens(3, 4));
    float[][] apart = vectors(frozen, List.of(one, two));
    assertThat(apart[0]).isNotEqualTo(apart[1]);
    assertThat(vectors(frozen, List.of(one))[0]).isEqualTo(apart[0]);
  }

  private static float[][] vectors(FrozenDocuments frozen, List<Document> documents) {
    float[][] vectors = new float[documents.size()][DIMENSION];
    try (Encoding encoding = frozen.encode(documents)) {
      for (int i = 0; i < vectors.length; i++) {
        encoding.vectors().read(i, vectors[i]);
      }
    }
    assertThat(Arrays.stream(vectors).allMatch(v -> v[0] != 0)).isTrue();
    return vectors;
  }

  /** The start, and how often a row was read. */
  private static final class CountingTable implements Table {
    private int reads;

    @Override
    public String name() {
      return START.name();
    }

    @Override
    public int rows() {
      return START.rows();
    }

    @Override
    public int dimension() {
      return START.dimension();
    }

    @Override
    public void read(int row, float[] into) {
      reads++;
      START.read(row, into);
    }
  }
}
