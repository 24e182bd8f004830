package io.contraflow.pipeline.job;

import io.contraflow.learner.start.HeadStart;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.embed.EmbedderOptions;
import io.contraflow.operators.embed.Side;
import io.contraflow.operators.embed.TextEmbedder;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.adapter.Embedders;
import io.contraflow.pipeline.config.AdapterSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.AdapterModel;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes what an adapter is before its first step: a head that changes nothing, or one of a
 * snapshot.
 *
 * @param embedder what gives the vectors, described
 * @param dimension of its vectors
 */
record AdapterStart(Configuration configuration, String embedder, int dimension) {

  /**
   * Opens the embedder, if there is one, to learn its dimension.
   *
   * @throws ConfigurationException if the dimension is not known, or set to another
   */
  static AdapterStart of(Configuration configuration) throws IOException {
    boolean set = configuration.isSet(LearnerSettings.DIMENSION);
    int dimension = configuration.get(LearnerSettings.DIMENSION);
    Optional<EmbedderOptions> options = Embedders.of(configuration);
    String name = configuration.get(AdapterSettings.EMBEDDER);
    if (options.isEmpty()) {
      return new AdapterStart(configuration, name, dimension);
    }
    try (TextEmbedder embedder = TextEmbedder.open(options.get())) {
      if (set && dimension != embedder.dimension()) {
        throw new ConfigurationException(
            "learner.dimension must be %d with adapter.embedder %s, was %d; leave it out"
                .formatted(embedder.dimension(), name, dimension));
      }
      mustTakeLongTexts(embedder, options.get().maxTokens());
      return new AdapterStart(configuration, embedder.description(), embedder.dimension());
    }
  }

  /** A model has places for so many tokens, and fails on a text of more: once, here. */
  private static void mustTakeLongTexts(TextEmbedder embedder, int maxTokens) throws IOException {
    try {
      embedder.embed("a ".repeat(maxTokens), Side.DOCUMENT);
    } catch (IOException e) {
      throw new ConfigurationException(
          "adapter.max-tokens must be what the embedder has places for, was "
              + maxTokens
              + ", and a text of that length failed: "
              + e.getMessage()
              + "; set adapter.max-tokens, often 512",
          e);
    }
  }

  StartSnapshot identity(Path root) throws IOException {
    HeadShape head = configuration.head(dimension);
    return publish(
        root, StartTables.both(new HeadStart(head, configuration.get(LearnerSettings.SEED))), head);
  }

  /**
   * @param directory of an adapter's snapshot over the same embedder
   */
  StartSnapshot copied(Path root, Path directory) throws IOException {
    AdapterModel model = AdapterModel.in(directory);
    HeadShape head = configuration.head(dimension);
    mustEqual("adapter.head and adapter.width", head, model.head(), directory);
    mustEqual("the embedder (adapter.*)", embedder, model.embedder(), directory);
    Verification.of(PublishedSnapshot.read(directory)).orThrow();
    boolean one = model.query().equals(model.document());
    DirectoryStart.mustFit(directory, configuration.get(LearnerSettings.TOWERS), one);
    Table queries = model.queryTable();
    return publish(
        root,
        one ? StartTables.both(queries) : new StartTables(queries, model.documentTable()),
        head);
  }

  private static void mustEqual(String what, Object is, Object there, Path directory) {
    if (!is.equals(there)) {
      throw new ConfigurationException(
          "%s must be that of the snapshot %s, %s, was %s; set it, or another learner.start"
              .formatted(what, directory, there, is));
    }
  }

  private StartSnapshot publish(Path root, StartTables parameters, HeadShape head)
      throws IOException {
    return StartSnapshot.write(
        root,
        parameters,
        new SnapshotEncoding.Adapter(head, embedder),
        configuration.recorded(),
        configuration.get(LearnerSettings.SEED));
  }
}
