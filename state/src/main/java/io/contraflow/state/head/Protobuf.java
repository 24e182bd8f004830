package io.contraflow.state.head;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protocol buffers message in the making: fields are appended in the order of the calls. Bytes
 * that are put in are kept and not copied, however deep messages nest.
 */
final class Protobuf {
  private static final int VARINT = 0;
  private static final int BYTES = 2;

  private final List<byte[]> parts = new ArrayList<>();
  private long size;

  Protobuf number(int field, long value) {
    append(varint((long) field << 3 | VARINT));
    append(varint(value));
    return this;
  }

  Protobuf text(int field, String value) {
    return bytes(field, List.of(value.getBytes(StandardCharsets.UTF_8)));
  }

  Protobuf message(int field, Protobuf value) {
    return bytes(field, value.parts);
  }

  /** One field of type bytes, the pieces one after the other. */
  Protobuf bytes(int field, List<byte[]> pieces) {
    append(varint((long) field << 3 | BYTES));
    append(varint(pieces.stream().mapToLong(piece -> piece.length).sum()));
    pieces.forEach(this::append);
    return this;
  }

  /** What the message is made of, in order. */
  List<byte[]> parts() {
    return parts;
  }

  long size() {
    return size;
  }

  private void append(byte[] part) {
    parts.add(part);
    size += part.length;
  }

  /** Seven bits a byte, the lowest first; the top bit says that more follow. */
  private static byte[] varint(long value) {
    int length = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (value >>> 7 * i & 0x7F | (i < length - 1 ? 0x80 : 0));
    }
    return bytes;
  }
}
