package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.HeadEncoder;
import io.contraflow.learner.encode.StaticEncoder;
import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.HeadStart;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models whose sides begin apart. */
class TwoSidedStartTest {
  private static final int VOCABULARY = 300;
  private static final int DIMENSION = 16;
  private static final Table QUERIES = new RandomStart(VOCABULARY, DIMENSION, 1);
  private static final Table DOCUMENTS = new RandomStart(VOCABULARY, DIMENSION, 2);
  private static final StartTables APART = new StartTables(QUERIES, DOCUMENTS);

  private final Examples stream = new Examples(1, VOCABULARY, 200, 6);

  static LearnerOptions options(Towers towers, HeadShape head, double pull) {
    return new LearnerOptions(
        DIMENSION,
        towers,
        head,
        8,
        8,
        0,
        new LossOptions(0.05, true, false),
        4,
        new Descent(OptimizerKind.ADAGRAD, 0.1, 0, 0, pull),
        0,
        16,
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
        1);
  }

  private static Learner learner(Towers towers, double pull) {
    return new Learner(options(towers, null, pull), APART, Kernels.auto());
  }

  private void learn(Learner learner, int steps) {
    for (int step = 1; step <= steps; step++) {
      learner.step(
          new Batch(stream.examples(8 * step, 8 * step + 8), 8, KnownPositives.NONE, step, 0));
    }
  }

  private static float[] vector(Encoder encoder, Features features) {
    float[] vector = new float[DIMENSION];
    try (Encoding encoding = encoder.forward(List.of(features), Precision.FLOAT)) {
      encoding.vectors().read(0, vector);
    }
    return vector;
  }

  @Test
  void shouldKeepDocumentsWhereTheirOwnTablePutsThem() {
    StaticEncoder documents = new StaticEncoder(DOCUMENTS);
    StaticEncoder queries = new StaticEncoder(QUERIES);
    try (Learner learner = learner(Towers.QUERY_ONLY, 0)) {
      Document document = stream.document(3);
      Features asked = stream.example(3).queryFeatures();
      assertThat(learner.embedQuery(asked)).isEqualTo(vector(queries, asked));
      learn(learner, 20);
      assertThat(learner.embedQuery(asked)).isNotEqualTo(vector(queries, asked));
      assertThat(learner.embedDocument(document)).isEqualTo(vector(documents, document.features()));
    }
  }

  @Test
  void shouldBeginEachOfSeparateSidesFromItsOwn() {
    try (Learner learner = learner(Towers.SEPARATE, 0)) {
      EmbeddingTable documents = learner.documentTable().orElseThrow();
      assertThat(Tables.values(learner.queryTable())).isDeepEqualTo(rows(QUERIES));
      assertThat(Tables.values(documents)).isDeepEqualTo(rows(DOCUMENTS));
      learn(learner, 1);
      assertThat(Tables.values(learner.queryTable())).isNotEqualTo(rows(QUERIES));
      assertThat(Tables.values(documents)).isNotEqualTo(rows(DOCUMENTS));
    }
  }

  /** Drawn back to the other side's start, rows would be rms √2 away from their own. */
  @Test
  void shouldDrawEachSideBackToItsOwn() {
    double weight = 5;
    try (Learner learner = learner(Towers.SEPARATE, weight)) {
      learn(learner, 100);
      assertThat(farthest(learner.queryTable(), QUERIES)).isBetween(1e-3, 1 / weight);
      assertThat(farthest(learner.documentTable().orElseThrow(), DOCUMENTS))
          .isBetween(1e-3, 1 / weight);
    }
  }

  @Test
  void shouldNotShareATableThatBeginsAsTwo() {
    assertThatThrownBy(() -> learner(Towers.SHARED, 0).close())
        .hasMessage(
            "learner.towers must be query-only or separate with a start whose sides differ, was"
                + " shared; set learner.towers or learner.start");
    assertThatThrownBy(() -> new StartTables(QUERIES, new RandomStart(VOCABULARY, 8, 1)))
        .hasMessage(
            "both sides of a start must have one dimension, were 16 for queries and 8 for"
                + " documents; set learner.start");
  }

  /** A trained head is no identity, whichever side it was trained on. */
  @ParameterizedTest
  @EnumSource(HeadShape.Kind.class)
  void shouldFreezeDocumentsThroughTheHeadTheyBeginWith(HeadShape.Kind kind) {
    HeadShape shape = new HeadShape(kind, DIMENSION, kind == HeadShape.Kind.LINEAR ? 0 : 8);
    Table trained = new RandomStart(shape.rows(), DIMENSION, 3);
    StartTables both = StartTables.both(trained);
    StartTables documentsAlone = new StartTables(new HeadStart(shape, 1), trained);
    StartTables queriesAlone = new StartTables(trained, new HeadStart(shape, 1));
    Document document = new Document("d", 1, given(1));
    float[] adapted = vector(new HeadEncoder(shape, trained), document.features());
    float[] frozen = vector(new HeadEncoder(shape, queriesAlone.documents()), document.features());
    assertThat(adapted).isNotEqualTo(frozen);
    LearnerOptions options = options(Towers.QUERY_ONLY, shape, 0);
    try (Learner trainedBoth = new Learner(options, both, Kernels.auto());
        Learner trainedDocuments = new Learner(options, documentsAlone, Kernels.auto());
        Learner trainedQueries = new Learner(options, queriesAlone, Kernels.auto())) {
      assertThat(trainedBoth.embedDocument(document)).isEqualTo(adapted);
      assertThat(trainedDocuments.embedDocument(document)).isEqualTo(adapted);
      assertThat(trainedDocuments.embedQuery(document.features())).isEqualTo(frozen);
      assertThat(trainedQueries.embedDocument(document)).isEqualTo(frozen);
      assertThat(trainedQueries.embedQuery(document.features())).isEqualTo(adapted);
    }
  }

  @ParameterizedTest
  @EnumSource(HeadShape.Kind.class)
  void shouldTellAnIdentityByTheRowsThatAreAdded(HeadShape.Kind kind) {
    HeadShape shape = new HeadShape(kind, DIMENSION, kind == HeadShape.Kind.LINEAR ? 0 : 8);
    for (int row = 0; row < shape.rows(); row++) {
      try (EmbeddingTable table = EmbeddingTable.copy(new HeadStart(shape, 1), 0)) {
        assertThat(HeadEncoder.isIdentity(shape, table)).isTrue();
        float[] values = new float[DIMENSION];
        values[DIMENSION - 1] = 1e-30f;
        table.write(row, values);
        boolean inner =
            kind != HeadShape.Kind.LINEAR && (row < shape.outerRow() || row > shape.biasRow());
        assertThat(HeadEncoder.isIdentity(shape, table)).as("row " + row).isEqualTo(inner);
      }
    }
  }

  private static Features given(long seed) {
    float[] values = new float[DIMENSION];
    for (int c = 0; c < DIMENSION; c++) {
      values[c] = (float) (CounterRandom.uniform(seed, 0, c) - 0.5);
    }
    return Features.vector(values);
  }

  private static float[][] rows(Table table) {
    float[][] rows = new float[table.rows()][table.dimension()];
    for (int r = 0; r < rows.length; r++) {
      table.read(r, rows[r]);
    }
    return rows;
  }

  /** The largest rms between a row and where it began. */
  private static double farthest(Table table, Table start) {
    float[][] now = rows(table);
    float[][] before = rows(start);
    double farthest = 0;
    for (int r = 0; r < now.length; r++) {
      double square = 0;
      for (int c = 0; c < DIMENSION; c++) {
        square += Math.pow(now[r][c] - (double) before[r][c], 2);
      }
      farthest = Math.max(farthest, Math.sqrt(square / DIMENSION));
    }
    return farthest;
  }
}
