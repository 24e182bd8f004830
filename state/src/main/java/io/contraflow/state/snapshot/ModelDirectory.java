package io.contraflow.state.snapshot;

import io.contraflow.state.format.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * A model's name as the name of a directory: ASCII letters, digits, {@code _}, {@code -} and inner
 * dots stay, every other byte of its UTF-8 becomes {@code %XX}. A name longer than 200 is cut, and
 * {@code ~} and twelve digits of its SHA-256 keep it apart from others.
 */
final class ModelDirectory {
  private static final int MAX_LENGTH = 200;
  private static final int KEPT_LENGTH = 160;

  private ModelDirectory() {}

  static String of(String model) {
    if (model.isEmpty()) {
      throw new IllegalArgumentException("a model must have a name, was empty");
    }
    byte[] bytes = model.getBytes(StandardCharsets.UTF_8);
    StringBuilder name = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      char c = (char) (b & 0xFF);
      if (c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-')
          || (c == '.' && !name.isEmpty())) {
        name.append(c);
      } else {
        name.append("%%%02X".formatted((int) c));
      }
    }
    if (name.length() <= MAX_LENGTH) {
      return name.toString();
    }
    return name.substring(0, KEPT_LENGTH) + "~" + Sha256.of(bytes).substring(0, 12);
  }
}
