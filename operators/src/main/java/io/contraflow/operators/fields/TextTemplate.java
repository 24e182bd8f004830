package io.contraflow.operators.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A text made of fields: {@code {title}. {brand} ({year}). {description}}, of a list of them,
 * {@code [title, brand]}, which is short for {@code {title}. {brand}}, or of one alone: {@code
 * title}. What stands in front of a field goes with it, as do brackets and quotes that close right
 * behind it: where the field is absent or blank they are left out too. At the beginning of the text
 * marks and blanks in front of the first field that is there are left out, and a mark behind one
 * that ends with a mark is not doubled. Several values of a field are parted by commas.
 *
 * @param text as it was written
 * @param tail what stands behind the last field and closes nothing; it goes with any
 */
public record TextTemplate(String text, List<Part> parts, String tail) implements Serializable {
  private static final String CLOSING = ")]}\"'»”’";
  private static final String MARKS = ".,;:!?";

  public TextTemplate {
    parts = List.copyOf(parts);
  }

  /**
   * A field with what surrounds it.
   *
   * @param before what stands in front of it, and does not close another
   * @param after brackets and quotes that close behind it
   */
  public record Part(String before, FieldPath path, String after) implements Serializable {}

  /**
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public static TextTemplate parse(String text) {
    if (text.startsWith("[") && text.endsWith("]")) {
      return parse(ofList(text));
    }
    if (text.indexOf('{') < 0) {
      return new TextTemplate(text, List.of(new Part("", FieldPath.parse(text), "")), "");
    }
    List<Part> parts = new ArrayList<>();
    int from = 0;
    String before = "";
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("a template whose { are all closed by }");
      }
      String literal = text.substring(from, open);
      int closing = parts.isEmpty() ? 0 : closing(literal);
      close(parts, literal.substring(0, closing));
      before = literal.substring(closing);
      FieldPath path = FieldPath.parse(text.substring(open + 1, close).trim());
      if (path.ways().isEmpty()) {
        throw new IllegalArgumentException("a template whose {} hold paths, such as {title}");
      }
      parts.add(new Part(before, path, ""));
      from = close + 1;
    }
    String literal = text.substring(from);
    close(parts, literal.substring(0, closing(literal)));
    return new TextTemplate(text, parts, literal.substring(closing(literal)));
  }

  /** {@code [title, brand]} as {@code {title}. {brand}}. */
  private static String ofList(String text) {
    return Arrays.stream(text.substring(1, text.length() - 1).split(","))
        .map(field -> "{" + field.replace("\"", "").trim() + "}")
        .collect(Collectors.joining(". "));
  }

  private static void close(List<Part> parts, String after) {
    if (!after.isEmpty()) {
      Part last = parts.remove(parts.size() - 1);
      parts.add(new Part(last.before(), last.path(), after));
    }
  }

  private static int closing(String literal) {
    int end = 0;
    while (end < literal.length() && CLOSING.indexOf(literal.charAt(end)) >= 0) {
      end++;
    }
    return end;
  }

  /**
   * The text of a record; null if it has none of the fields.
   *
   * @throws IllegalArgumentException naming a field that holds something else than text
   */
  public String of(JsonNode root) {
    StringBuilder made = new StringBuilder();
    boolean any = false;
    for (Part part : parts) {
      String value = value(part.path(), root);
      if (value == null) {
        continue;
      }
      any = true;
      if (!value.isBlank() || parts.size() == 1) {
        append(made, part, parts.size() == 1 ? value : value.strip());
      }
    }
    if (made.length() > 0) {
      made.append(doubled(made, tail) ? tail.substring(1) : tail);
    }
    return any ? made.toString() : null;
  }

  private static void append(StringBuilder made, Part part, String value) {
    String before = part.before();
    if (made.length() == 0) {
      int begin = 0;
      while (begin < before.length()
          && (MARKS.indexOf(before.charAt(begin)) >= 0
              || Character.isWhitespace(before.charAt(begin)))) {
        begin++;
      }
      before = before.substring(begin);
    } else if (doubled(made, before)) {
      before = before.substring(1);
    }
    made.append(before).append(value).append(part.after());
  }

  private static boolean doubled(StringBuilder made, String next) {
    return !next.isEmpty()
        && MARKS.indexOf(next.charAt(0)) >= 0
        && MARKS.indexOf(made.charAt(made.length() - 1)) >= 0;
  }

  private static String value(FieldPath path, JsonNode root) {
    if (path.isList()) {
      List<JsonNode> values = path.each(root);
      return values == null ? null : joined(path, values);
    }
    JsonNode value = path.one(root);
    if (value.isMissingNode()) {
      return null;
    }
    if (value.isArray()) {
      List<JsonNode> values = new ArrayList<>();
      value.forEach(values::add);
      return joined(path, values);
    }
    return scalar(path, value);
  }

  private static String joined(FieldPath path, List<JsonNode> values) {
    return values.stream()
        .filter(value -> !value.isMissingNode() && !value.isNull())
        .map(value -> scalar(path, value).strip())
        .filter(value -> !value.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String scalar(FieldPath path, JsonNode value) {
    if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
      throw new IllegalArgumentException(path.text());
    }
    return value.asText();
  }

  /** The fields that it is made of, for messages. */
  public String fields() {
    return parts.stream().map(part -> part.path().text()).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return text;
  }
}
