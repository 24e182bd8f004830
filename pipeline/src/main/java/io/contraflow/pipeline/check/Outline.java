package io.contraflow.pipeline.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A record that was not used, as it may be shown to anybody: the names of its fields and the kinds
 * of their values, no query, no id, no vector. What is shown holds no control characters.
 */
final class Outline {
  private static final int MOST_CHARACTERS = 400;
  private static final int MOST_NAME_CHARACTERS = 40;
  private static final int MOST_DEPTH = 12;

  /** Words of our own schema, which tell one kind of event from another. */
  private static final Set<String> SHOWN = Set.of("type", "action");

  private static final Set<String> KINDS = Set.of("impression", "action", "pair");

  private static final Pattern WORD = Pattern.compile("[A-Za-z_.-]{1,32}");
  private static final Pattern QUOTED = Pattern.compile("'.*'", Pattern.DOTALL);

  /** What a rule found: a number in the place of an id, a query or a text is theirs. */
  private static final Pattern NUMBER = Pattern.compile("(, (?:was|had) )[-+.0-9eE]+");

  /** Rules of numbers that are nobody's: times, places, weights, lengths. */
  private static final Pattern OF_NUMBERS =
      Pattern.compile(
          "since 1970|Kafka timestamp|characters|entries|bytes|at least 1 |not be negative|in \\[");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxStringLength(64 << 10)
                  .maxNumberLength(64)
                  .build())
          .build();

  private final StringBuilder out = new StringBuilder();
  private String type = "";

  private Outline() {}

  /**
   * What a record is in our words: its {@code type}, if that is one of ours, else what its fields
   * say; empty if they say nothing.
   */
  static String kind(byte[] value) {
    Outline outline = new Outline();
    try (JsonParser json = JSON.createParser(value)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        outline.write(json, "");
      }
    } catch (IOException | RuntimeException e) {
      return ""; // no JSON, which is said elsewhere
    }
    return outline.type;
  }

  /** The value of a record, as in {@code {"q": <text 12>, "hits": [{"id": <text 5>} × 10]}}. */
  static String of(byte[] value) {
    if (value.length == 0) {
      return "no value";
    }
    Outline outline = new Outline();
    try (JsonParser json = JSON.createParser(value)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        outline.write(json, "");
        return cut(outline.out.toString());
      }
    } catch (IOException | RuntimeException e) {
      if (outline.out.length() > 0) {
        return cut(outline.out + " …");
      }
    }
    return String.format("no JSON object, its first byte is 0x%02x", value[0]);
  }

  /** A detail of a dead letter without the values in it, but for numbers that are no ids. */
  static String ofDetail(String detail) {
    String unquoted = QUOTED.matcher(detail).replaceAll("'…'");
    return plain(
        OF_NUMBERS.matcher(unquoted).find()
            ? unquoted
            : NUMBER.matcher(unquoted).replaceAll("$1<number>"));
  }

  /** A record's value as it is, for those who ask for it. */
  static String content(byte[] value) {
    return value.length == 0 ? "no value" : plain(new String(value, StandardCharsets.UTF_8));
  }

  /** Without what could command a terminal, and not longer than can be read. */
  static String plain(String text) {
    return cut(text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "�"));
  }

  private static String cut(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1)) ? 1 : 0;
    return text.substring(0, MOST_CHARACTERS - end) + "…";
  }

  /** The value whose first token the parser is at. */
  private void write(JsonParser json, String name) throws IOException {
    switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_STRING -> text(json.getText(), name);
      case VALUE_NUMBER_INT ->
          out.append("<number ").append(json.getTextLength()).append(" digits>");
      case VALUE_NUMBER_FLOAT -> out.append("<number>");
      case VALUE_TRUE, VALUE_FALSE -> out.append("<true or false>");
      default -> out.append("null");
    }
  }

  private void text(String text, String name) {
    if (text.isEmpty()) {
      out.append("\"\"");
    } else if (SHOWN.contains(name) && WORD.matcher(text).matches()) {
      out.append('"').append(text).append('"');
    } else {
      out.append("<text ").append(text.length()).append('>');
    }
  }

  private void object(JsonParser json) throws IOException {
    out.append('{');
    String between = "";
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      out.append(between).append('"').append(name(name)).append("\": ");
      json.nextToken();
      type = type.isEmpty() ? kind(name, json) : type;
      write(json, name);
      between = ", ";
    }
    out.append('}');
  }

  /** What a field says of its record. */
  private static String kind(String name, JsonParser json) throws IOException {
    return switch (name) {
      case "type" -> KINDS.contains(json.getText()) ? json.getText() : "";
      case "results" -> "impression";
      case "action" -> "action";
      default -> "";
    };
  }

  /** The first element stands for all. */
  private void array(JsonParser json) throws IOException {
    out.append('[');
    int count = 0;
    int end = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      write(json, "");
      count++;
      end = count == 1 ? out.length() : end;
      out.setLength(end);
    }
    out.append(count > 1 ? " × " + count + "]" : "]");
  }

  private static String name(String name) {
    String plain = plain(name);
    return plain.length() <= MOST_NAME_CHARACTERS
        ? plain
        : plain.substring(0, MOST_NAME_CHARACTERS) + "…";
  }
}
