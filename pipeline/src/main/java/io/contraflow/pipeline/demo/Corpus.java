package io.contraflow.pipeline.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/**
 * Documents, and queries whose right answer is one of them.
 *
 * @param documents all that can be found; a query's target is a position in this list
 * @param training what users search for
 * @param heldOut never sent to anyone: what models are measured with
 */
public record Corpus(List<Document> documents, List<Query> training, List<Query> heldOut) {
  public Corpus {
    documents = List.copyOf(documents);
    training = List.copyOf(training);
    heldOut = List.copyOf(heldOut);
  }

  /** A document; its text is not empty. */
  public record Document(String id, String text) {
    public Document {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * A query.
   *
   * @param text as it is typed
   * @param target position of the one right document
   */
  public record Query(String text, int target) {
    public Query {
      Objects.requireNonNull(text, "text");
    }
  }

  /** Writes the documents, a JSON object a line as on the documents topic, all or nothing. */
  void writeDocuments(Path file) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
      for (Document document : documents) {
        out.write(EventJson.document(document));
        out.write('\n');
      }
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
