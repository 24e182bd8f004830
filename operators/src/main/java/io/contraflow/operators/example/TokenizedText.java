package io.contraflow.operators.example;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A text as the learner needs it.
 *
 * @param contentHash the first 8 bytes, big-endian, of the SHA-256 of the text's UTF-8
 * @param tokens possibly none; never to be changed
 */
record TokenizedText(long contentHash, int[] tokens) {

  static TokenizedText of(String text, TextTokenizer tokenizer, int maxTokens) {
    return new TokenizedText(hash(text), cut(tokenizer.encode(text), maxTokens));
  }

  static int[] cut(int[] tokens, int maxTokens) {
    return tokens.length <= maxTokens ? tokens : Arrays.copyOf(tokens, maxTokens);
  }

  static long hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
