package io.contraflow.operators.example;

import java.util.Arrays;

/** A token for each word: its hash, so that equal words are equal tokens. */
final class WordTokenizer {
  private WordTokenizer() {}

  static FeaturizerSource source(int maxTokens) {
    return () -> new TokenFeaturizer(WordTokenizer::encode, maxTokens, () -> {});
  }

  private static int[] encode(String text) {
    return Arrays.stream(text.split("\\s+"))
        .filter(word -> !word.isEmpty())
        .mapToInt(WordTokenizer::token)
        .toArray();
  }

  /** The token of one word. */
  static int token(String word) {
    return word.hashCode() & 0x7FFF;
  }
}
