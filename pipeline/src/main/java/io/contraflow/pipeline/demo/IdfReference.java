package io.contraflow.pipeline.demo;

import io.contraflow.learner.start.ScaledRows;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * The untrained model with each row multiplied by its token's idf in the documents: what can be had
 * from the texts alone, without a user. A model that learns from its users has to beat this one.
 */
final class IdfReference {
  private IdfReference() {}

  /**
   * Writes it as a snapshot, unless it is there.
   *
   * @param root of a store of its own
   * @return its directory
   */
  static Path write(Path root, StartSnapshot start, Corpus corpus, long seed) throws IOException {
    try (Tokenizer tokenizer = start.tokenizer()) {
      ScaledRows scaled = new ScaledRows(start.parameters().queries(), idf(corpus, tokenizer));
      StartSnapshot reference =
          StartSnapshot.write(
              root,
              StartTables.both(scaled),
              new SnapshotEncoding.Static(tokenizer),
              Map.of(),
              seed);
      return Path.of(reference.directory());
    }
  }

  /** log((n + 1) / (df + 1)) of each token, n documents of which df contain it. */
  static double[] idf(Corpus corpus, Tokenizer tokenizer) {
    int[] containing = new int[tokenizer.vocabularySize()];
    for (Corpus.Document document : corpus.documents()) {
      Arrays.stream(tokenizer.encode(document.text()))
          .distinct()
          .forEach(token -> containing[token]++);
    }
    double[] idf = new double[containing.length];
    for (int token = 0; token < idf.length; token++) {
      idf[token] =
          (float) StrictMath.log((corpus.documents().size() + 1.0) / (containing[token] + 1.0));
    }
    return idf;
  }
}
