package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.job.ModelStart;
import io.contraflow.search.Bm25Index;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.KeptTable;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final Configuration CONFIGURATION =
      Configuration.defaults().with("learner.start", "random", "the test");

  private static final Corpus TOY =
      new Corpus(
          List.of(
              new Corpus.Document("a", "red fox"),
              new Corpus.Document("b", "red red hound"),
              new Corpus.Document("c", "grey cat")),
          List.of(),
          List.of(new Corpus.Query("red", 0), new Corpus.Query("dog", 1)));

  /** "red" is nearest to b, a, c in this order, "dog" to b, c, a. */
  private static final Map<String, float[]> VECTORS =
      Map.of(
          "red fox", new float[] {0.8f, 0.6f},
          "red red hound", new float[] {1, 0},
          "grey cat", new float[] {0, 1},
          "red", new float[] {1, 0},
          "dog", new float[] {0.6f, -0.8f});

  private static final List<String> WORDS = List.of("red", "fox", "hound", "grey", "cat", "dog");
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
       "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[UNK]": 0%s}}}
      """;

  private final Evaluation evaluation = new Evaluation(TOY, index(TOY));

  @Test
  void shouldScoreBm25ByTheRankOfTheOneRightDocument() {
    // "red": b before a; "dog": nothing found.
    Evaluation.Scores scores = evaluation.bm25();

    assertThat(scores.name()).isEqualTo("BM25");
    assertThat(scores.ndcgAt10()).isCloseTo(1 / (Math.log(3) / Math.log(2)) / 2, within(1e-9));
    assertThat(scores.mrr()).isCloseTo(0.25, within(1e-9));
    assertThat(scores.recallAt100()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void shouldScoreAModelByItsVectors() {
    Evaluation.Scores scores = evaluation.model("toy", VECTORS::get);

    assertThat(scores.mrr()).isCloseTo((0.5 + 1) / 2, within(1e-9));
    assertThat(scores.recallAt100()).isEqualTo(1);
  }

  @Test
  void shouldFuseBm25WithAModel() {
    // "red": b leads in both; "dog": the model's ranking alone.
    Evaluation.Scores scores = evaluation.fused("both", VECTORS::get);

    assertThat(scores.mrr()).isCloseTo((0.5 + 1) / 2, within(1e-9));
  }

  @Test
  void shouldFindBm25AtItsKnownStrengthOnWordNet() {
    Evaluation.Scores scores = new Evaluation(DemoCorpus.CORPUS, DemoCorpus.INDEX).bm25();

    assertThat(scores.ndcgAt10()).isCloseTo(0.45, within(0.01));
  }

  @Test
  void shouldTabulateTheUntrainedModelAndItsFusion(@TempDir Path root) throws IOException {
    Path untrained = Path.of(ModelStart.prepare(CONFIGURATION, root).directory());

    List<Evaluation.Scores> table =
        new Evaluation(DemoCorpus.CORPUS, DemoCorpus.INDEX).table(Map.of("untrained", untrained));

    assertThat(table)
        .extracting(Evaluation.Scores::name)
        .containsExactly("BM25", "untrained", "BM25 + untrained");
    assertThat(table.get(1).ndcgAt10()).isBetween(0.15, 0.23);
  }

  @Test
  void shouldEmbedDocumentsWithTheirSide(@TempDir Path root) throws IOException {
    PublishedSnapshot one = publish(root, 0, new SnapshotTables.Shared(rows(5)));
    KeptTable kept = KeptTable.of(one);
    PublishedSnapshot two = publish(root, 1, new SnapshotTables.QueryOnly(rows(5), kept));
    PublishedSnapshot other = publish(root, 2, new SnapshotTables.QueryOnly(rows(6), kept));
    Map<String, Path> models = new LinkedHashMap<>();
    models.put("one", one.directory());
    models.put("two", two.directory());
    models.put("other", other.directory());

    List<Evaluation.Scores> table = new Evaluation(TOY, index(TOY)).table(models);

    // The same rows for queries rank alike, whether documents share or only equal them.
    assertThat(table.get(2).mrr()).isEqualTo(table.get(1).mrr());
    assertThat(one.manifest().documentSpaceId()).isEqualTo(other.manifest().documentSpaceId());
    try (SnapshotEncoder encoder = SnapshotEncoder.open(other.directory())) {
      assertThat(table.get(3).mrr())
          .isCloseTo(reciprocalRanks(encoder) / TOY.heldOut().size(), within(1e-9));
    }
  }

  private static RandomStart rows(long seed) {
    return new RandomStart(WORDS.size() + 1, 8, seed);
  }

  private static PublishedSnapshot publish(Path root, long step, SnapshotTables tables)
      throws IOException {
    String vocabulary =
        IntStream.range(0, WORDS.size())
            .mapToObj(i -> ", \"" + WORDS.get(i) + "\": " + (i + 1))
            .collect(Collectors.joining());
    String json = TOKENIZER.formatted(vocabulary);
    SnapshotStore store = SnapshotStore.open(root);
    SnapshotDraft draft = new SnapshotDraft("default", step, 0, 0, Map.of(), Map.of(), 1);
    try (Tokenizer tokenizer = Tokenizer.of(json.getBytes(StandardCharsets.UTF_8))) {
      return store.publish(store.stage(draft, tables, new SnapshotEncoding.Static(tokenizer)));
    }
  }

  private static double reciprocalRanks(SnapshotEncoder encoder) {
    double sum = 0;
    for (Corpus.Query query : TOY.heldOut()) {
      float[] asked = encoder.embedQuery(query.text());
      double[] scores =
          TOY.documents().stream()
              .mapToDouble(document -> dot(asked, encoder.embedDocument(document.text())))
              .toArray();
      sum +=
          1.0
              / Arrays.stream(scores)
                  .filter(s -> s >= scores[query.targets().iterator().next()])
                  .count();
    }
    return sum;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }

  @Test
  void shouldSpreadSnapshotsEvenlyAndEndWithTheLast() {
    List<Integer> steps = IntStream.rangeClosed(1, 34).boxed().toList();

    assertThat(Evaluation.spread(steps, 5)).containsExactly(6, 13, 20, 27, 34);
    assertThat(Evaluation.spread(List.of(1, 2), 5)).containsExactly(1, 2);
    assertThat(Evaluation.spread(List.of(), 5)).isEmpty();
  }

  private static Bm25Index index(Corpus corpus) {
    return Bm25Index.of(
        corpus.documents().stream().map(Corpus.Document::id).toList(),
        corpus.documents().stream().map(Corpus.Document::text).toList());
  }
}
