package io.contraflow.pipeline.opensearch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.pipeline.produce.LineFile;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.token.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The Cranfield collection, parts of it, and snapshots to embed it with. */
final class Collection {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIMENSION = 64;

  private Collection() {}

  /** Its folder; a test without it is skipped, saying so. */
  static Path cranfield() {
    String named = System.getenv("CONTRAFLOW_DATA");
    Path data =
        named == null
            ? Path.of(System.getProperty("contraflow.root"), "../shared/data")
            : Path.of(named);
    Path folder = data.resolve("cranfield").normalize();
    assumeTrue(
        Files.exists(folder.resolve("documents.jsonl.gz")),
        "no Cranfield collection in " + data + "; set CONTRAFLOW_DATA to the folder that has it");
    return folder;
  }

  /** Texts by id. */
  static Map<String, String> documents(Path file) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    try (BufferedReader lines = new LineFile(file).open()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        texts.put(
            JSON.readTree(line).path("doc_id").asText(), JSON.readTree(line).path("text").asText());
      }
    }
    return texts;
  }

  static List<String> queries(Path file) throws IOException {
    try (BufferedReader lines = new LineFile(file).open()) {
      return lines
          .lines()
          .map(
              line -> {
                try {
                  return JSON.readTree(line).path("query").asText();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    }
  }

  /** The first lines of the collection, and lines of our own. */
  static Path part(Path directory, int documents, String... more) throws IOException {
    Path file = Files.createTempFile(directory, "part", ".jsonl");
    try (BufferedReader lines = new LineFile(cranfield().resolve("documents.jsonl.gz")).open()) {
      Files.write(file, Stream.concat(lines.lines().limit(documents), Stream.of(more)).toList());
    }
    return file;
  }

  /**
   * A snapshot with random rows for queries and for documents.
   *
   * @param documents the seed of the documents' rows: another, another space
   */
  static PublishedSnapshot snapshot(Path root, int documents) throws IOException {
    try (InputStream json =
            Collection.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json");
        Tokenizer tokenizer = Tokenizer.of(json.readAllBytes())) {
      SnapshotStore store = SnapshotStore.open(root);
      int rows = tokenizer.vocabularySize();
      return store.publish(
          store.stage(
              new SnapshotDraft("default", documents, 0, 0, Map.of(), Map.of(), 1),
              new SnapshotTables.Separate(
                  new RandomStart(rows, DIMENSION, documents),
                  new RandomStart(rows, DIMENSION, documents)),
              new SnapshotEncoding.Static(tokenizer)));
    }
  }
}
