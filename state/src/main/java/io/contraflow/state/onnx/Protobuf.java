package io.contraflow.state.onnx;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A protocol buffers message in the making: fields are appended in the order of the calls. Bytes
 * that are put in are kept and not copied, however deep messages nest, and those that are only
 * described are made when they are read.
 */
final class Protobuf {
  private static final int VARINT = 0;
  private static final int BYTES = 2;

  private final List<Iterable<byte[]>> parts = new ArrayList<>();
  private long size;

  Protobuf number(int field, long value) {
    append(varint((long) field << 3 | VARINT));
    append(varint(value));
    return this;
  }

  Protobuf text(int field, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return bytes(field, bytes.length, List.of(bytes));
  }

  Protobuf message(int field, Protobuf value) {
    begin(field, value.size);
    parts.addAll(value.parts);
    size += value.size;
    return this;
  }

  /**
   * One field of type bytes, the pieces one after the other.
   *
   * @param length of all pieces together
   * @param pieces read once each time the message is
   */
  Protobuf bytes(int field, long length, Iterable<byte[]> pieces) {
    begin(field, length);
    parts.add(pieces);
    size += length;
    return this;
  }

  /** What the message is made of, in order. */
  Iterable<byte[]> pieces() {
    return () ->
        parts.stream().flatMap(part -> StreamSupport.stream(part.spliterator(), false)).iterator();
  }

  /** In bytes. */
  long size() {
    return size;
  }

  private void begin(int field, long length) {
    append(varint((long) field << 3 | BYTES));
    append(varint(length));
  }

  private void append(byte[] part) {
    parts.add(List.of(part));
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
