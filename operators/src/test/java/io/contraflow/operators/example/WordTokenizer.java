package io.contraflow.operators.example;

import java.util.Arrays;

/** A token for each word: its hash, so that equal words are equal tokens. */
final class WordTokenizer implements TextTokenizer {
  static final TokenizerSource SOURCE = WordTokenizer::new;

  @Override
  public int[] encode(String text) {
    return Arrays.stream(text.split("\\s+"))
        .filter(word -> !word.isEmpty())
        .mapToInt(word -> word.hashCode() & 0x7FFF)
        .toArray();
  }

  /** The token of one word. */
  static int token(String word) {
    return word.hashCode() & 0x7FFF;
  }
}
