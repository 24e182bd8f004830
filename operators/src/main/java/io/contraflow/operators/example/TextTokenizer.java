package io.contraflow.operators.example;

/** Turns text into token ids: without special tokens, truncation or padding; deterministic. */
@FunctionalInterface
public interface TextTokenizer extends AutoCloseable {

  /** All tokens of the text; none for a text without any. */
  int[] encode(String text);

  @Override
  default void close() {}
}
