package io.contraflow.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.AdapterModel;
import io.contraflow.state.snapshot.KeptTable;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Verification;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Snapshots that a release wrote, one of each kind, and the vectors that they gave: read forever.
 *
 * <p>{@code -Dcontraflow.fixtures=write} writes those of this release anew; earlier ones stay.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SnapshotFixtureTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures/snapshots-1");
  private static final String VECTORS = "vectors.tsv";
  private static final int DIMENSION = 4;
  private static final int WORDS = 12;
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "a": 1, "rose": 2,
        "is": 3, "red": 4, "tulip": 5, "dog": 6, "cat": 7, "the": 8, "of": 9, "blue": 10, "sky": 11}}}
      """;
  private static final List<String> TEXTS = List.of("A rose is a rose", "the blue sky", "nothing");
  private static final HeadShape HEAD = new HeadShape(HeadShape.Kind.LOW_RANK, DIMENSION, 2);

  @ParameterizedTest
  @ValueSource(strings = {"query-only", "shared", "separate", "adapter"})
  void shouldGiveTheVectorsThatItGave(String kind, @TempDir Path copies) throws Exception {
    Path directory = copied(FIXTURES.resolve(kind), copies.resolve(kind));
    PublishedSnapshot snapshot = PublishedSnapshot.read(directory);

    assertThat(Verification.of(snapshot).problems()).isEmpty();
    assertThat(snapshot.manifest().step()).isEqualTo(7);
    assertThat(snapshot.manifest().execution()).containsEntry("kernel", "blocked");
    assertThat(vectors(kind, directory))
        .hasSize(TEXTS.size())
        .isEqualTo(
            Files.readAllLines(FIXTURES.resolve(VECTORS)).stream()
                .filter(line -> line.startsWith(kind + "\t"))
                .toList());
  }

  @Test
  @Order(1)
  @EnabledIfSystemProperty(named = "contraflow.fixtures", matches = "write")
  void shouldBeWritten(@TempDir Path root) throws Exception {
    delete(FIXTURES);
    Files.createDirectories(FIXTURES);
    List<String> vectors = new ArrayList<>();
    write("shared", new SnapshotTables.Shared(random(1)), words(), root, vectors);
    write("separate", new SnapshotTables.Separate(random(1), random(2)), words(), root, vectors);
    PublishedSnapshot start = start(root, random(3), words());
    write(
        "query-only",
        new SnapshotTables.QueryOnly(random(1), KeptTable.of(start)),
        words(),
        root,
        vectors);
    Table head = new RowsTable(AdapterModel.TENSOR, rows(HEAD.rows(), 4));
    write(
        "adapter",
        new SnapshotTables.Shared(head),
        new SnapshotEncoding.Adapter(HEAD, "vectors:fixture"),
        root,
        vectors);
    Files.write(FIXTURES.resolve(VECTORS), vectors);
  }

  private static void write(
      String kind,
      SnapshotTables tables,
      SnapshotEncoding encoding,
      Path root,
      List<String> vectors)
      throws IOException {
    SnapshotDraft draft =
        new SnapshotDraft(
            kind,
            7,
            9,
            1_700_000_000_000L,
            Map.of("loss", 1.5),
            Map.of("learner.temperature", "0.05"),
            1,
            Map.of("kernel", "blocked", "precision", "float32", "cpu", "fixture"));
    SnapshotStore store = SnapshotStore.open(root);
    PublishedSnapshot snapshot = store.publish(store.stage(draft, tables, encoding));
    Path fixture = copied(snapshot.directory(), FIXTURES.resolve(kind));
    vectors.addAll(vectors(kind, fixture));
    encoding.close();
  }

  private static PublishedSnapshot start(Path root, Table rows, SnapshotEncoding encoding)
      throws IOException {
    SnapshotStore store = SnapshotStore.open(root.resolve("starts"));
    SnapshotDraft draft = new SnapshotDraft("start", 0, 0, 0, Map.of(), Map.of(), 1);
    try (encoding) {
      return store.publish(store.stage(draft, new SnapshotTables.Shared(rows), encoding));
    }
  }

  private static SnapshotEncoding words() throws IOException {
    return new SnapshotEncoding.Static(Tokenizer.of(TOKENIZER.getBytes(StandardCharsets.UTF_8)));
  }

  private static Table random(long seed) {
    return new RowsTable(StaticModel.TENSOR, rows(WORDS, seed));
  }

  private static float[][] rows(int count, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[count][DIMENSION];
    for (float[] row : rows) {
      for (int d = 0; d < DIMENSION; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    return rows;
  }

  /** A line a text, or given vector: kind, text, and the vector of each side by its bits. */
  private static List<String> vectors(String kind, Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (SnapshotEncoder encoder = SnapshotEncoder.open(directory)) {
      for (int i = 0; i < TEXTS.size(); i++) {
        String text = TEXTS.get(i);
        float[] given = rows(1, 100 + i)[0];
        lines.add(
            encoder.takesVectors()
                ? line(kind, "vector", encoder.embedQuery(given), encoder.embedDocument(given))
                : line(kind, text, encoder.embedQuery(text), encoder.embedDocument(text)));
      }
    }
    return lines;
  }

  private static String line(String kind, String text, float[] query, float[] document) {
    return String.join("\t", kind, text, bits(query), bits(document));
  }

  private static String bits(float[] vector) {
    StringBuilder bits = new StringBuilder();
    for (float value : vector) {
      bits.append("%08x ".formatted(Float.floatToIntBits(value)));
    }
    return bits.toString().trim();
  }

  private static Path copied(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return to;
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
