package io.contraflow.benchmarks.quality;

import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.evaluate.Judgements;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A collection in three files of JSON lines, as {@link Judgements} reads them.
 *
 * @param documents everything that can be found
 * @param train what users search for
 * @param dev what models are measured with
 */
record CollectionFiles(Path documents, Path train, Path dev) {

  /**
   * Queries of which no document that is there is relevant are left out.
   *
   * @throws IOException if a file cannot be read, a line is not as it must be, or no query of a
   *     file can be used
   */
  Corpus read() throws IOException {
    Judgements searched = Judgements.read(documents, train);
    Judgements measured = Judgements.read(documents, dev);
    List<Corpus.Document> all = new ArrayList<>();
    for (int i = 0; i < searched.docIds().size(); i++) {
      all.add(new Corpus.Document(searched.docIds().get(i), searched.texts().get(i)));
    }
    return new Corpus(all, queries(searched, train, "--train"), queries(measured, dev, "--dev"));
  }

  private List<Corpus.Query> queries(Judgements judged, Path file, String option)
      throws IOException {
    List<Corpus.Query> queries = new ArrayList<>();
    for (int i = 0; i < judged.queries().size(); i++) {
      Map<Integer, Integer> grades = judged.grades().get(i);
      if (grades.values().stream().anyMatch(grade -> grade > 0)) {
        queries.add(new Corpus.Query(judged.queries().get(i), grades));
      }
    }
    if (queries.isEmpty()) {
      throw new IOException(
          "a query must have a relevant document (grade above 0) that is in %s, none of %s's does; set %s"
              .formatted(documents, file, option));
    }
    return queries;
  }
}
