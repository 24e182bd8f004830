package io.contraflow.state.token;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The tokenizer of the demo: BERT WordPiece, 30,522 tokens. Its file has truncation and padding.
 */
public final class MiniLm {
  private MiniLm() {}

  public static byte[] tokenizerJson() {
    try (InputStream in = MiniLm.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Tokenizer tokenizer() {
    try {
      return Tokenizer.of(tokenizerJson());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
