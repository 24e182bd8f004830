package io.contraflow.pipeline.job;

import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.distil.Teacher;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.token.AppendedVocabulary;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The starts that an output directory holds. What a job was begun with is what it goes on with: the
 * one that was made with the same options, or it with rows for the tokens that its tokenizer has
 * been given since.
 */
record KeptStart(Configuration configuration, Path root) {
  private static final Logger LOG = LoggerFactory.getLogger(KeptStart.class);

  /** The one made with the options and the tokenizer of the configuration, if there is one. */
  Optional<StartSnapshot> same() throws IOException {
    for (PublishedSnapshot start : StartSnapshot.all(root)) {
      if (StartOptions.same(configuration, start.manifest().options())
          && hasTokenizer(start)
          && StartSnapshot.isIntact(start)) {
        return Optional.of(StartSnapshot.of(start));
      }
    }
    return Optional.empty();
  }

  /**
   * For a job that has state: the newest start with rows for further tokens, if the tokenizer has
   * any and nothing else differs.
   *
   * @return empty if there is no start, or it may come out the same made anew
   * @throws ConfigurationException if state of that start can't go on with this configuration
   */
  Optional<StartSnapshot> resumed() throws IOException {
    Optional<PublishedSnapshot> newest =
        StartSnapshot.all(root).stream().filter(StartSnapshot::isIntact).findFirst();
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    StartOptions.mustGoOn(configuration, newest.get().manifest().options());
    return configuration.isAdapter() || hasTokenizer(newest.get())
        ? Optional.empty()
        : Optional.of(grown(newest.get()));
  }

  private StartSnapshot grown(PublishedSnapshot start) throws IOException {
    String name = configuration.get(LearnerSettings.TOKENIZER);
    byte[] before = Files.readAllBytes(StaticModel.in(start.directory()).tokenizer());
    try (Tokenizer tokenizer = Teacher.tokenizer(name)) {
      Optional<String> difference = AppendedVocabulary.difference(before, tokenizer.json());
      if (difference.isPresent()) {
        throw new ConfigurationException(
            "learner.tokenizer must be the one that the model was begun with, or that one with"
                + " further tokens behind it, was %s, which differs in %s; set it back, or start in an empty --output"
                    .formatted(name, difference.get()));
      }
      boolean asDrawn = configuration.autoValues().start().kind() == Start.Kind.RANDOM;
      StartSnapshot grown =
          StartSnapshot.of(start)
              .grown(
                  root,
                  tokenizer,
                  configuration.recorded(),
                  configuration.get(LearnerSettings.SEED),
                  asDrawn);
      LOG.info("the start has grown with {}, to {}", name, grown.directory());
      return grown;
    }
  }

  /** A file that is gone is taken for what it was; a directory's start has its own. */
  private boolean hasTokenizer(PublishedSnapshot start) throws IOException {
    String recorded =
        start.manifest().options().getOrDefault(LearnerSettings.TOKENIZER.key(), Teacher.MINILM);
    String name = configuration.get(LearnerSettings.TOKENIZER);
    boolean copied =
        configuration.autoValues().start().isCopied()
            && !configuration.isSet(LearnerSettings.TOKENIZER);
    boolean fixed = name.equals(Teacher.MINILM) || !Files.exists(Path.of(name));
    if (configuration.isAdapter() || copied || fixed && name.equals(recorded)) {
      return true;
    }
    try (Tokenizer tokenizer = Teacher.tokenizer(name)) {
      return tokenizer.sha256().equals(start.manifest().tokenizerSha256());
    }
  }
}
