package io.contraflow.operators.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.contraflow.learner.example.Features;
import io.contraflow.state.format.Counted;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * Vectors that records carry: in JSON an array of numbers or the base64 of little-endian float32;
 * between operators the count as an int, 0 for none, then the numbers.
 */
public final class Vectors {
  /** Most numbers of a vector. */
  public static final int MAX_NUMBERS = 8_192;

  /** Squares of such numbers, and products with parameters, are finite in float32. */
  private static final float LARGEST = 1e9f;

  private static final String REMEDY =
      "; send a JSON array of numbers or the base64 of little-endian float32";

  private Vectors() {}

  public static void write(Features.Vector vectorOrNull, DataOutput out) throws IOException {
    if (vectorOrNull == null) {
      out.writeInt(0);
      return;
    }
    out.writeInt(vectorOrNull.values().length);
    Counted.write(vectorOrNull.values(), out);
  }

  /** The vector, or null. */
  public static Features.Vector read(DataInput in) throws IOException {
    int count = in.readInt();
    if (count == 0) {
      return null;
    }
    return new Features.Vector(Counted.floats(in, count));
  }

  /** As {@link #of} reads it, without loss. */
  static String toBase64(Features.Vector vector) {
    ByteBuffer bytes = littleEndian(vector.values().length * Float.BYTES);
    bytes.asFloatBuffer().put(vector.values());
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /**
   * An array that has just begun, as a leaf that {@link #of} knows: numbers as {@code float[]}, or
   * what is wrong with it. A tree would need an object for each number.
   */
  static JsonNode leaf(JsonParser json) throws IOException {
    float[] values = new float[384];
    int count = 0;
    String wrong = null;
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (!token.isNumeric()) {
        wrong = wrong != null ? wrong : "must hold numbers only, does not at " + count + REMEDY;
        json.skipChildren();
      } else if (count < MAX_NUMBERS) {
        if (count == values.length) {
          values = Arrays.copyOf(values, Math.min(2 * count, MAX_NUMBERS));
        }
        values[count] = json.getFloatValue();
      }
      count++;
    }
    if (wrong == null && (count == 0 || count > MAX_NUMBERS)) {
      wrong = "must have 1 to " + MAX_NUMBERS + " numbers, had " + count;
    }
    return new POJONode(wrong != null ? wrong : Arrays.copyOf(values, count));
  }

  /**
   * @param name of the field, for messages
   * @param value its value; a leaf if it is an array
   */
  static Features.Vector of(String name, JsonNode value) throws RejectedException {
    float[] values;
    if (value instanceof POJONode leaf && leaf.getPojo() instanceof float[] numbers) {
      values = numbers;
    } else if (value instanceof POJONode leaf) {
      throw bad(name + " " + leaf.getPojo());
    } else if (value.isArray()) {
      values = numbers(name, value);
    } else if (value.isTextual()) {
      values = decoded(name, value.textValue());
    } else {
      throw bad(name + " must be a vector, was " + JsonRecord.shown(value) + REMEDY);
    }
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i]) <= LARGEST)) {
        throw bad(
            name
                + " must hold numbers in [-1e9, 1e9] only, was "
                + values[i]
                + " at "
                + i
                + "; leave the vector out where there is none");
      }
    }
    return new Features.Vector(values);
  }

  private static float[] numbers(String name, JsonNode array) throws RejectedException {
    if (array.isEmpty() || array.size() > MAX_NUMBERS) {
      throw bad(name + " must have 1 to " + MAX_NUMBERS + " numbers, had " + array.size());
    }
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      if (!array.get(i).isNumber()) {
        throw bad(name + " must hold numbers only, does not at " + i + REMEDY);
      }
      values[i] = array.get(i).floatValue();
    }
    return values;
  }

  private static float[] decoded(String name, String base64) throws RejectedException {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw bad(name + " must be base64, was " + JsonRecord.quoted(base64) + REMEDY);
    }
    if (bytes.length % Float.BYTES != 0) {
      throw bad(name + " must be whole float32 numbers, had " + bytes.length + " bytes" + REMEDY);
    }
    float[] values = new float[bytes.length / Float.BYTES];
    if (values.length == 0 || values.length > MAX_NUMBERS) {
      throw bad(name + " must have 1 to " + MAX_NUMBERS + " numbers, had " + values.length);
    }
    littleEndian(bytes.length).put(bytes).flip().asFloatBuffer().get(values);
    return values;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static RejectedException bad(String detail) {
    return new RejectedException(DeadLetterReason.BAD_VECTOR, detail);
  }
}
