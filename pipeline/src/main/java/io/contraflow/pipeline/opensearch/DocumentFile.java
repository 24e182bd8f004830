package io.contraflow.pipeline.opensearch;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParseOptions;
import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.pipeline.produce.EventLine;
import io.contraflow.pipeline.produce.LineFile;
import io.contraflow.state.format.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Documents as JSON lines, as the documents topic has them (docs/events.md): of an id that comes
 * again the last line counts, and {@code "text": null} deletes it. Read twice: once to see what
 * counts, holding the ids in memory, and once to load it.
 */
final class DocumentFile {
  private static final int MAX_RECORD_BYTES = 64 << 20;
  private static final int BATCH_DOCUMENTS = 512;
  private static final int BATCH_CHARACTERS = 4 << 20;
  private static final int MAX_ID_BYTES = 512;
  private static final String TOPIC = "documents";

  private final Path path;
  private final Map<String, Long> lastLines;
  private final String sha256;
  private final DocumentParser parser = new DocumentParser(new ParseOptions(MAX_RECORD_BYTES, 0));

  private DocumentFile(Path path, Map<String, Long> lastLines, String sha256) {
    this.path = path;
    this.lastLines = lastLines;
    this.sha256 = sha256;
  }

  /** Takes documents, in the order of the file. */
  interface Batches {
    void accept(List<IndexDocument> documents) throws IOException;
  }

  /**
   * @param path JSON lines, compressed where its name ends in {@code .gz}
   * @throws IOException if it cannot be read or holds no document, or naming a line that is none
   */
  static DocumentFile read(Path path) throws IOException {
    Map<String, Long> lines = new HashMap<>();
    MessageDigest digest = Sha256.digest();
    new DocumentFile(path, lines, "")
        .forEach(
            (line, event) -> {
              digest.update(line.getBytes(StandardCharsets.UTF_8));
              digest.update((byte) '\n');
              if (event.isDeletion()) {
                lines.remove(event.docId());
              } else {
                lines.put(event.docId(), event.origin().offset());
              }
            });
    if (lines.isEmpty()) {
      throw new IOException(path + " must have a document, has none; give a file with one a line");
    }
    return new DocumentFile(path, lines, Sha256.hex(digest.digest()));
  }

  Path path() {
    return path;
  }

  /** Documents that count. */
  int size() {
    return lastLines.size();
  }

  /** Of all lines. */
  String sha256() {
    return sha256;
  }

  /** Each document that counts, once. */
  void batches(Batches batches) throws IOException {
    List<IndexDocument> batch = new ArrayList<>();
    long[] characters = new long[1];
    forEach(
        (line, event) -> {
          long number = event.origin().offset();
          if (!Objects.equals(lastLines.get(event.docId()), number)) {
            return;
          }
          Features.Vector vector = event.vector();
          batch.add(
              new IndexDocument(
                  event.docId(),
                  event.text(),
                  vector == null ? null : vector.values(),
                  event.topic(),
                  number));
          characters[0] += line.length();
          if (batch.size() == BATCH_DOCUMENTS || characters[0] > BATCH_CHARACTERS) {
            batches.accept(List.copyOf(batch));
            batch.clear();
            characters[0] = 0;
          }
        });
    if (!batch.isEmpty()) {
      batches.accept(List.copyOf(batch));
    }
  }

  private interface Each {
    void accept(String line, DocumentEvent event) throws IOException;
  }

  private void forEach(Each each) throws IOException {
    long number = 0;
    try (BufferedReader lines = new LineFile(path).open()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank() && parse(line, number) instanceof DocumentEvent event) {
          each.accept(line, event);
        }
      }
    }
  }

  private ParsedDocument parse(String line, long number) throws IOException {
    EventLine record;
    try {
      record = EventLine.parse(line, "doc_id");
    } catch (EventLine.MalformedException e) {
      throw malformed(number, e.getMessage());
    }
    ParsedDocument parsed =
        parser.parse(
            record.key().getBytes(StandardCharsets.UTF_8),
            record.value() == null ? null : record.value().getBytes(StandardCharsets.UTF_8),
            new Origin(TOPIC, 0, number),
            0);
    if (parsed instanceof DeadLetter bad) {
      throw malformed(number, bad.detail());
    }
    int bytes = record.key().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_ID_BYTES) {
      throw new IOException(
          "%s:%d: doc_id must be at most %d bytes of UTF-8 for OpenSearch, was %d; shorten it"
              .formatted(path, number, MAX_ID_BYTES, bytes));
    }
    return parsed;
  }

  private IOException malformed(long number, String why) {
    return new IOException(path + ":" + number + ": " + why + "; docs/events.md is the format");
  }
}
