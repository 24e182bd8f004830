package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.demo.ClickModel;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.DemoOptions;
import io.contraflow.pipeline.demo.DemoRun;
import io.contraflow.pipeline.demo.WordNet;
import io.contraflow.search.Bm25Index;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.util.List;

/** What the demo's users teach its model. */
public final class DemoOutcomes {
  private DemoOutcomes() {}

  /**
   * The outcomes of so many of the demo's searches, in {@link Outcome#ORDER}.
   *
   * @param start of the static model that is to learn
   */
  public static List<Outcome> of(
      Configuration configuration, StartSnapshot start, long searches, long seed)
      throws IOException {
    Corpus corpus = WordNet.read();
    DemoRun run =
        new DemoRun(
            DemoRun.FORMAT_VERSION,
            Bench.START_MS,
            searches,
            DemoOptions.RATE,
            seed,
            ClickModel.REALISTIC.label(),
            Towers.QUERY_ONLY.label(),
            "random",
            1);
    try (Bm25Index index =
            Bm25Index.of(
                corpus.documents().stream().map(Corpus.Document::id).toList(),
                corpus.documents().stream().map(Corpus.Document::text).toList());
        TextFeatures texts = TextFeatures.tokens(corpus, configuration, start)) {
      return ClickLog.of(corpus, index, run, configuration).outcomes(texts.catalogue());
    }
  }
}
