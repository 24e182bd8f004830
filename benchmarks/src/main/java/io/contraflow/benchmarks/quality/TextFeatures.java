package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.example.FixedCatalogue;
import io.contraflow.operators.example.TextTokenizer;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.demo.Corpus;
import java.util.List;
import java.util.Optional;

/** A corpus as a model's encoder is given it. */
final class TextFeatures implements AutoCloseable {
  private final Corpus corpus;
  private final TextTokenizer tokenizer;
  private final FixedCatalogue catalogue;

  private TextFeatures(Corpus corpus, TextTokenizer tokenizer, FixedCatalogue catalogue) {
    this.corpus = corpus;
    this.tokenizer = tokenizer;
    this.catalogue = catalogue;
  }

  /** Token ids by the start's tokenizer, for static models. */
  static TextFeatures tokens(Corpus corpus, Configuration configuration, StartSnapshot start) {
    TextTokenizer tokenizer = start.open();
    FixedCatalogue catalogue = new FixedCatalogue(configuration.resolveOptions(), tokenizer);
    corpus.documents().forEach(document -> catalogue.put(document.id(), document.text()));
    return new TextFeatures(corpus, tokenizer, catalogue);
  }

  /** The documents as training is given them: cut where the job cuts. */
  FixedCatalogue catalogue() {
    return catalogue;
  }

  /** Of each document whole, as a search service embeds it; empty where there is nothing. */
  List<Optional<Features>> documents() {
    return corpus.documents().stream().map(document -> of(document.text())).toList();
  }

  /** Of each held-out query. */
  List<Optional<Features>> queries() {
    return corpus.heldOut().stream().map(query -> of(query.text())).toList();
  }

  private Optional<Features> of(String text) {
    int[] tokens = tokenizer.encode(text);
    return tokens.length == 0 ? Optional.empty() : Optional.of(new Features.Tokens(tokens));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
