package io.contraflow.operators.example;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import java.util.Arrays;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** For static models: the first tokens of the text. Vectors are not used. */
public final class TokenFeaturizer implements Featurizer {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFeaturizer.class);

  private final Function<String, int[]> tokenizer;
  private final int maxTokens;
  private final Runnable close;
  private boolean warned;

  /**
   * @param tokenizer a text's token ids, without special tokens
   * @param maxTokens tokens kept, from the start
   * @param close called by {@link #close}
   */
  public TokenFeaturizer(Function<String, int[]> tokenizer, int maxTokens, Runnable close) {
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
    this.close = close;
  }

  @Override
  public Featured query(String text, Features.Vector carried) {
    return featured(text, carried, DropReason.EMPTY_QUERY);
  }

  @Override
  public Featured document(String text, Features.Vector carried) {
    return featured(text, carried, DropReason.EMPTY_DOCUMENT);
  }

  private Featured featured(String text, Features.Vector carried, DropReason ifEmpty) {
    if (carried != null && !warned) {
      warned = true;
      LOG.warn("events carry vectors, which a static model does not use");
    }
    int[] tokens = text == null ? new int[0] : tokenizer.apply(text);
    return tokens.length == 0
        ? Featured.nothing(ifEmpty)
        : Featured.of(
            new Features.Tokens(
                tokens.length <= maxTokens ? tokens : Arrays.copyOf(tokens, maxTokens)));
  }

  @Override
  public void close() {
    close.run();
  }
}
