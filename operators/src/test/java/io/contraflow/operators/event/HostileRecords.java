package io.contraflow.operators.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Valid records of both topics, and the same with something wrong: bytes changed, or a part of the
 * JSON put in place of another. A function of the seed.
 */
public final class HostileRecords {
  private static final int SEARCHES = 60;
  private static final int DOCUMENTS = 16;

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "{}",
          "[]",
          "[null]",
          "[[1]]",
          "[{}]",
          "\"\"",
          "\"x\"",
          "\" \"",
          "0",
          "-1",
          "1.5",
          "-0.0",
          "1e400",
          "-1e-400",
          "NaN",
          "Infinity",
          "-Infinity",
          "1e999999999",
          "9".repeat(64),
          "9".repeat(65),
          String.valueOf(Long.MAX_VALUE),
          String.valueOf(Long.MIN_VALUE),
          "9223372036854775808",
          "-2147483649",
          "253402300800000",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\\u0000\"",
          "\"pair:1\"",
          "\"../../etc/passwd\"",
          "\"AADAfw==\"",
          "\"AACAf\"",
          "[1e39,0]",
          "[3e38,3e38]",
          "[0,0]",
          "{\"doc_id\":{\"doc_id\":[]}}",
          "\"contraflow-tick\"",
          "'single'",
          "undefined",
          "01",
          "+1",
          ".5",
          "\"" + "\u20ac".repeat(512) + "\"",
          "\"" + "\u20ac".repeat(513) + "\"",
          "\"" + "\u20ac".repeat(4096) + "\"",
          "\"" + "\u20ac".repeat(30_000) + "\"",
          "\"" + "word ".repeat(8_000) + "\"",
          "[" + "1,".repeat(8_191) + "1]",
          "[" + "1,".repeat(8_192) + "1]",
          "[" + "\"d\",".repeat(999) + "\"e\"]",
          "[" + "{},".repeat(30_000) + "{}]",
          "[".repeat(15) + "]".repeat(15),
          "[".repeat(5_000),
          "{\"a\":".repeat(5_000));

  /** Of every kind of record, and some of none. */
  static final List<String> FIELDS =
      List.of(
          "type",
          "search_id",
          "query",
          "query_vector",
          "user_id",
          "model",
          "timestamp",
          "results",
          "action",
          "doc_id",
          "dwell_ms",
          "grade",
          "negatives",
          "text",
          "topic",
          "position",
          "vector",
          "\\u0064oc_id",
          "");

  private final Random random;

  public HostileRecords(long seed) {
    random = new Random(seed);
  }

  /**
   * A record of either topic.
   *
   * @param key null where there is none
   * @param value null for a tombstone
   */
  public record Sent(boolean isDocument, byte[] key, byte[] value, long kafkaTimestampMs) {}

  /**
   * @param nowMs event time, about
   */
  public Sent next(long nowMs) {
    boolean document = random.nextInt(4) == 0;
    String docId = "d" + random.nextInt(DOCUMENTS);
    long kafkaMs = random.nextInt(200) == 0 ? extreme() : nowMs;
    byte[] key = document ? bytes(docId) : null;
    if (document && random.nextInt(10) == 0) {
      return new Sent(true, random.nextInt(20) == 0 ? mutated(key) : key, null, kafkaMs);
    }
    String json = document ? document(docId, nowMs) : event(nowMs);
    for (int changes = Math.max(0, random.nextInt(4) - 1); changes > 0; changes--) {
      json = restructured(json);
    }
    byte[] value = bytes(json);
    for (int changes = Math.max(0, random.nextInt(5) - 2); changes > 0; changes--) {
      value = mutated(value);
    }
    if (document && random.nextInt(40) == 0) {
      key = random.nextBoolean() ? null : mutated(key);
    }
    return new Sent(document, key, value, kafkaMs);
  }

  private long extreme() {
    long[] extremes = {Long.MIN_VALUE, -1, 0, 253_402_300_799_999L, Long.MAX_VALUE};
    return extremes[random.nextInt(extremes.length)];
  }

  private String document(String docId, long nowMs) {
    return switch (random.nextInt(12)) {
      case 0 -> "{\"type\":\"tick\",\"timestamp\":" + nowMs + "}";
      case 1, 2 -> "{\"doc_id\":\"%s\",\"vector\":%s}".formatted(docId, vector());
      default ->
          "{\"doc_id\":\"%s\",\"text\":\"%s\",\"topic\":\"t\",\"vector\":%s}"
              .formatted(docId, text(), random.nextBoolean() ? "null" : vector());
    };
  }

  private String event(long nowMs) {
    long timeMs = nowMs - random.nextInt(40);
    return switch (random.nextInt(9)) {
      case 0, 1, 2 ->
          ("{\"type\":\"impression\",\"search_id\":\"%s\",\"query\":\"%s\",\"query_vector\":%s,"
                  + "\"user_id\":\"u%d\",\"model\":\"%s\",\"timestamp\":%d,\"results\":[%s]}")
              .formatted(
                  search(),
                  text(),
                  random.nextBoolean() ? "null" : vector(),
                  random.nextInt(5),
                  model(),
                  timeMs,
                  results());
      case 3 ->
          ("{\"type\":\"pair\",\"query\":\"%s\",\"doc_id\":\"d%d\",\"text\":\"%s\",\"grade\":%d,"
                  + "\"negatives\":[\"n1\",{\"doc_id\":\"n2\",\"vector\":%s}],\"model\":\"%s\","
                  + "\"timestamp\":%d}")
              .formatted(
                  text(),
                  random.nextInt(DOCUMENTS),
                  text(),
                  random.nextInt(3),
                  vector(),
                  model(),
                  timeMs);
      case 4 -> "{\"type\":\"tick\",\"timestamp\":" + timeMs + "}";
      default ->
          ("{\"type\":\"action\",\"search_id\":\"%s\",\"doc_id\":\"d%d\",\"action\":\"%s\","
                  + "\"dwell_ms\":%d,\"user_id\":\"\",\"model\":\"%s\",\"timestamp\":%d}")
              .formatted(
                  search(),
                  random.nextInt(DOCUMENTS),
                  random.nextInt(10) == 0 ? "hover" : random.nextBoolean() ? "click" : "purchase",
                  random.nextInt(1000),
                  model(),
                  timeMs);
    };
  }

  private String results() {
    int first = random.nextInt(DOCUMENTS);
    return IntStream.range(0, 1 + random.nextInt(8))
        .mapToObj(
            i ->
                "{\"doc_id\":\"d%d\",\"position\":%d,\"text\":%s,\"vector\":%s}"
                    .formatted(
                        (first + i) % DOCUMENTS,
                        i + 1,
                        random.nextInt(4) == 0 ? "\"" + text() + "\"" : "null",
                        random.nextInt(4) == 0 ? vector() : "null"))
        .collect(Collectors.joining(","));
  }

  private String search() {
    return "s" + random.nextInt(SEARCHES);
  }

  private String model() {
    return "m" + random.nextInt(3);
  }

  private String text() {
    return IntStream.range(0, random.nextInt(8))
        .mapToObj(i -> "w\u00f6rd\ud83d\ude00" + random.nextInt(100))
        .collect(Collectors.joining(" "));
  }

  private String vector() {
    float[] values = {random.nextFloat(), -random.nextFloat() * 1e6f};
    if (random.nextBoolean()) {
      return Arrays.toString(values);
    }
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return "\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"";
  }

  /** One value, name or part of the JSON in another's place. */
  private String restructured(String json) {
    String field = FIELDS.get(random.nextInt(FIELDS.size()));
    String value = VALUES.get(random.nextInt(VALUES.size()));
    int at = json.indexOf("\"" + field + "\":");
    if (at < 0 || random.nextInt(4) == 0) {
      // Another field, perhaps one that is there already.
      return json.replaceFirst(
          "\\{", "{\"" + field.replace("\\", "\\\\") + "\":" + quoted(value) + ",");
    }
    int from = at + field.length() + 3;
    int to = end(json, from);
    return switch (random.nextInt(8)) {
      case 0 -> json.substring(0, at) + json.substring(Math.min(to + 1, json.length()));
      case 1 -> json.substring(0, to) + json.substring(at - 1, to) + json.substring(to);
      case 2 -> json.substring(0, from) + "[" + json.substring(from, to) + "]" + json.substring(to);
      case 3 -> json.substring(0, from) + json + json.substring(to);
      default -> json.substring(0, from) + value + json.substring(to);
    };
  }

  private static String quoted(String replacement) {
    return replacement.replace("\\", "\\\\").replace("$", "\\$");
  }

  /**
   * Where a value ends that begins at {@code from}: before a comma or a bracket of its own level.
   */
  private static int end(String json, int from) {
    int depth = 0;
    boolean text = false;
    for (int i = from; i < json.length(); i++) {
      char c = json.charAt(i);
      if (text) {
        i += c == '\\' ? 1 : 0;
        text = c != '"';
      } else if (c == '"') {
        text = true;
      } else if (c == '[' || c == '{') {
        depth++;
      } else if (depth == 0 && (c == ',' || c == ']' || c == '}')) {
        return i;
      } else if (c == ']' || c == '}') {
        depth--;
      }
    }
    return json.length();
  }

  private byte[] mutated(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(bytes.length);
    int length = random.nextInt(Math.min(16, bytes.length - at)) + 1;
    byte[] changed = bytes.clone();
    switch (random.nextInt(5)) {
      case 0 -> changed[at] = (byte) random.nextInt();
      case 1 -> changed[at] = bytes[random.nextInt(bytes.length)];
      case 2 -> changed = Arrays.copyOf(bytes, at);
      case 3 -> System.arraycopy(bytes, random.nextInt(at + 1), changed, at, length);
      default -> changed = joined(bytes, at, at + length);
    }
    return changed;
  }

  /** With a part twice. */
  private static byte[] joined(byte[] bytes, int from, int to) {
    byte[] all = Arrays.copyOf(bytes, bytes.length + to - from);
    System.arraycopy(bytes, from, all, to, bytes.length - from);
    return all;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
