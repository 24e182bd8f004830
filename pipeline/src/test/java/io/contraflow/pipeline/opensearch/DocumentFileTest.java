package io.contraflow.pipeline.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentFileTest {
  @TempDir Path directory;

  private DocumentFile file(String... lines) throws IOException {
    return DocumentFile.read(Files.write(directory.resolve("d.jsonl"), List.of(lines)));
  }

  private static List<IndexDocument> read(DocumentFile file) throws IOException {
    List<IndexDocument> documents = new ArrayList<>();
    file.batches(documents::addAll);
    return documents;
  }

  @Test
  void shouldReadEachDocumentOnceAsItsLastLineHasIt() throws IOException {
    DocumentFile file =
        file(
            "{\"doc_id\": \"a\", \"text\": \"first\"}",
            "",
            "{\"doc_id\": \"b\", \"text\": \"gone\"}",
            "{\"doc_id\": \"a\", \"text\": \"second\", \"topic\": \"t\"}",
            "{\"doc_id\": \"b\", \"text\": null}",
            "{\"doc_id\": \"c\", \"vector\": [1, -0.5]}",
            "{\"doc_id\": \"d\", \"text\": null}",
            "{\"doc_id\": \"d\", \"text\": \"back\"}");

    assertThat(file.size()).isEqualTo(3);
    List<IndexDocument> documents = read(file);
    assertThat(documents)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new IndexDocument("a", "second", null, "t", 4),
            new IndexDocument("c", null, new float[] {1, -0.5f}, null, 6),
            new IndexDocument("d", "back", null, null, 8));
  }

  @Test
  void shouldGiveLargeFilesInBatches() throws IOException {
    DocumentFile file =
        file(
            IntStream.range(0, 1300)
                .mapToObj(i -> "{\"doc_id\": \"" + i + "\", \"text\": \"x\"}")
                .toArray(String[]::new));
    List<Integer> sizes = new ArrayList<>();
    file.batches(batch -> sizes.add(batch.size()));
    assertThat(sizes).containsExactly(512, 512, 276);
  }

  @Test
  void shouldTellFilesApartByEveryLine() throws IOException {
    String sha256 = file("{\"doc_id\": \"a\", \"text\": \"x\"}").sha256();
    assertThat(file("{\"doc_id\": \"a\", \"text\": \"x\"}").sha256()).isEqualTo(sha256);
    assertThat(file("{\"doc_id\": \"a\", \"text\": \"y\"}").sha256()).isNotEqualTo(sha256);
  }

  @Test
  void shouldNameTheLineThatIsNoDocument() {
    String place = directory.resolve("d.jsonl").toString();
    assertThatThrownBy(() -> file("{\"doc_id\": \"a\", \"text\": \"x\"}", "{"))
        .hasMessageStartingWith(place + ":2: the line must be JSON");
    assertThatThrownBy(() -> file("{\"text\": \"x\"}"))
        .hasMessage(
            place + ":1: the line must have the key field doc_id; docs/events.md is the format");
    assertThatThrownBy(() -> file("{\"doc_id\": \"a\"}"))
        .hasMessageStartingWith(place + ":1: ")
        .hasMessageContaining("text");
    assertThatThrownBy(() -> file("{\"doc_id\": \"a\", \"text\": null}"))
        .hasMessage(place + " must have a document, has none; give a file with one a line");
  }
}
