package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.example.Featurizer;
import io.contraflow.operators.example.FixedCatalogue;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ExampleSettings;
import io.contraflow.pipeline.demo.Corpus;
import java.util.List;
import java.util.Optional;

/** A corpus as a model's encoder is given it. */
final class TextFeatures implements AutoCloseable {
  private final Corpus corpus;
  private final Featurizer training;
  private final Featurizer serving;
  private final FixedCatalogue catalogue;

  /**
   * @param training what the job makes of a text; closed with this
   * @param serving what a search service makes of it; closed with this
   */
  TextFeatures(Corpus corpus, Featurizer training, Featurizer serving) {
    this.corpus = corpus;
    this.training = training;
    this.serving = serving;
    catalogue = new FixedCatalogue(training);
    corpus.documents().forEach(document -> catalogue.put(document.id(), document.text()));
  }

  /** Token ids by the start's tokenizer, for static models: the job cuts long texts. */
  static TextFeatures tokens(Corpus corpus, Configuration configuration, StartSnapshot start) {
    int maxTokens = configuration.get(ExampleSettings.MAX_TOKENS);
    return new TextFeatures(
        corpus, start.featurizer(maxTokens).open(), start.featurizer(Integer.MAX_VALUE).open());
  }

  /** The documents as training is given them. */
  FixedCatalogue catalogue() {
    return catalogue;
  }

  /** Of each document; empty where there is nothing. */
  List<Optional<Features>> documents() {
    return corpus.documents().stream()
        .map(document -> serving.document(document.text(), null).features())
        .map(Optional::ofNullable)
        .toList();
  }

  /** Of each held-out query; empty where there is nothing. */
  List<Optional<Features>> queries() {
    return corpus.heldOut().stream()
        .map(query -> serving.query(query.text(), null).features())
        .map(Optional::ofNullable)
        .toList();
  }

  @Override
  public void close() {
    training.close();
    serving.close();
  }
}
