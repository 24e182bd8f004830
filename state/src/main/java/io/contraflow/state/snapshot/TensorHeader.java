package io.contraflow.state.snapshot;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.contraflow.state.format.CorruptException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One entry of a safetensors header.
 *
 * @param start first byte, counted from the end of the header
 * @param end byte after the last
 */
record TensorHeader(DataType type, long[] shape, long start, long end) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The element types of the format that this release knows, and bytes an element. */
  enum DataType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    final int bytes;

    DataType(int bytes) {
      this.bytes = bytes;
    }

    boolean isFloat() {
      return this == F32 || this == F16 || this == BF16;
    }
  }

  /**
   * @param dataBytes bytes that follow the header; the tensors must cover them without gap or
   *     overlap
   */
  static Map<String, TensorHeader> parse(byte[] header, long dataBytes) throws IOException {
    JsonNode root = JSON.readTree(header);
    if (header[0] != '{' || !root.isObject()) {
      throw new CorruptException("its header is not a JSON object");
    }
    Map<String, TensorHeader> tensors = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensors.put(entry.getKey(), one(entry.getKey(), entry.getValue()));
      }
    }
    List<TensorHeader> inOrder = new ArrayList<>(tensors.values());
    inOrder.sort(
        Comparator.comparingLong(TensorHeader::start).thenComparingLong(TensorHeader::end));
    long covered = 0;
    for (TensorHeader tensor : inOrder) {
      if (tensor.start != covered) {
        throw new CorruptException("its tensors leave a gap or overlap at byte " + covered);
      }
      covered = tensor.end;
    }
    if (covered != dataBytes) {
      throw new CorruptException(
          "its header describes " + covered + " bytes of data, there are " + dataBytes);
    }
    return tensors;
  }

  private static TensorHeader one(String name, JsonNode node) throws CorruptException {
    String dtype = node.path("dtype").asText();
    if (Arrays.stream(DataType.values()).noneMatch(type -> type.name().equals(dtype))) {
      throw new CorruptException("\"" + name + "\" has an unknown dtype " + node.path("dtype"));
    }
    DataType type = DataType.valueOf(dtype);
    long[] shape = longs(name, "shape", node.path("shape"));
    long[] offsets = longs(name, "data_offsets", node.path("data_offsets"));
    if (offsets.length != 2 || offsets[1] < offsets[0]) {
      throw new CorruptException(
          "\"" + name + "\" has impossible data_offsets " + node.path("data_offsets"));
    }
    long bytes = type.bytes;
    for (long size : shape) {
      bytes = Math.multiplyExact(bytes, size);
    }
    if (bytes != offsets[1] - offsets[0]) {
      throw new CorruptException(
          "\"%s\" of shape %s needs %d bytes, its data_offsets give %d"
              .formatted(name, Arrays.toString(shape), bytes, offsets[1] - offsets[0]));
    }
    return new TensorHeader(type, shape, offsets[0], offsets[1]);
  }

  private static long[] longs(String name, String field, JsonNode node) throws CorruptException {
    long[] values = new long[node.size()];
    boolean valid = node.isArray();
    for (int i = 0; i < values.length; i++) {
      valid &= node.get(i).canConvertToLong() && node.get(i).isIntegralNumber();
      values[i] = node.get(i).asLong();
      valid &= values[i] >= 0;
    }
    if (!valid) {
      throw new CorruptException("\"" + name + "\" has an impossible " + field + " " + node);
    }
    return values;
  }

  @Override
  public String toString() {
    return type + " " + Arrays.toString(shape);
  }
}
