package io.contraflow.pipeline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * A line with the vector that an embedder gives: a JSON array of numbers, base64 of little-endian
 * float32, or, where every line is JSON, either of them as {@code {"vector": …}}.
 */
final class VectorLine {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final int SHOWN = 80;

  private final String line;
  private final long number;

  private VectorLine(String line, long number) {
    this.line = line;
    this.number = number;
  }

  /**
   * @param json whether the line is an object with a vector
   * @param number of the line, for messages
   * @throws IOException if the line holds no vector
   */
  static float[] parse(String line, boolean json, long number) throws IOException {
    VectorLine parsed = new VectorLine(line, number);
    if (json) {
      JsonNode vector = parsed.json().path("vector");
      return vector.isTextual() ? parsed.base64(vector.textValue()) : parsed.array(vector);
    }
    String trimmed = line.strip();
    return trimmed.startsWith("[") ? parsed.array(parsed.json()) : parsed.base64(trimmed);
  }

  private JsonNode json() throws IOException {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw noVector(e);
    }
  }

  private float[] array(JsonNode values) throws IOException {
    if (!values.isArray() || values.isEmpty()) {
      throw noVector(null);
    }
    float[] vector = new float[values.size()];
    for (int d = 0; d < vector.length; d++) {
      if (!values.get(d).isNumber()) {
        throw noVector(null);
      }
      vector[d] = values.get(d).floatValue();
    }
    return vector;
  }

  private float[] base64(String text) throws IOException {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw noVector(e);
    }
    if (bytes.length == 0 || bytes.length % Float.BYTES != 0) {
      throw noVector(null);
    }
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  private IOException noVector(Exception cause) {
    String shown = line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    return new IOException(
        "line "
            + number
            + " must be a vector, since the snapshot is an adapter's, was "
            + shown
            + "; embed texts with its embedder first and give a JSON array, base64 of little-endian"
            + " float32 or, with --json, {\"vector\": …}",
        cause);
  }
}
