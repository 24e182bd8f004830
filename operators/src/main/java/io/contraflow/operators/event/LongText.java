package io.contraflow.operators.event;

import io.contraflow.state.format.Counted;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Texts of any length as bytes, which {@code writeUTF} (65,535 bytes at most) cannot do: the length
 * of the UTF-8 form as an int, then the form; -1 for null.
 */
public final class LongText {
  private LongText() {}

  public static void write(String textOrNull, DataOutput out) throws IOException {
    if (textOrNull == null) {
      out.writeInt(-1);
      return;
    }
    byte[] bytes = textOrNull.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** The text, or null. */
  public static String read(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    return new String(Counted.bytes(in, length), StandardCharsets.UTF_8);
  }
}
