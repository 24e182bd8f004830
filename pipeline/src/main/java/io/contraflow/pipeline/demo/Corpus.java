package io.contraflow.pipeline.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Documents, and queries that some of them answer.
 *
 * @param documents all that can be found; queries name them by their positions in this list
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
   * @param grades position of a document to how well it answers; absent or 0 for not at all
   */
  public record Query(String text, Map<Integer, Integer> grades) {
    public Query {
      Objects.requireNonNull(text, "text");
      grades = Map.copyOf(grades);
    }

    /** One with a single right document. */
    public Query(String text, int target) {
      this(text, Map.of(target, 1));
    }

    /** Positions of the documents that answer it at all. */
    public Set<Integer> targets() {
      return grades.entrySet().stream()
          .filter(grade -> grade.getValue() > 0)
          .map(Map.Entry::getKey)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** Writes the documents, a JSON object a line as on the documents topic, all or nothing. */
  public void writeDocuments(Path file) throws IOException {
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
