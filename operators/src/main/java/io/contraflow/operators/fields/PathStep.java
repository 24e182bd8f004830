package io.contraflow.operators.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A step of a {@link FieldPath}.
 *
 * @param name of the field
 * @param many whether it leads to all elements of the field's array, or parts of its text
 * @param separator what parts a text; 0 for an array
 * @param index of an element of the field's array; -1 for none
 */
record PathStep(String name, boolean many, char separator, int index) implements Serializable {
  private static final Pattern STEP = Pattern.compile("([^\\[\\]]+)(\\[(\\d+|\\D)?])?");

  /**
   * @throws IllegalArgumentException saying what a path looks like
   */
  static PathStep parse(String text) {
    Matcher step = STEP.matcher(text.trim());
    if (!step.matches()) {
      throw new IllegalArgumentException(
          "a path such as ctx.search.id or items[].sku, a value such as =click, or nothing");
    }
    String name = step.group(1).trim();
    String inside = step.group(3);
    if (step.group(2) == null) {
      return new PathStep(name, false, (char) 0, -1);
    }
    if (inside == null) {
      return new PathStep(name, true, (char) 0, -1);
    }
    return Character.isDigit(inside.charAt(0)) && inside.length() < 9
        ? new PathStep(name, false, (char) 0, Integer.parseInt(inside))
        : new PathStep(name, true, inside.charAt(0), -1);
  }

  /** The parts of a text outside of brackets. */
  static List<String> split(String text, char at) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean inside = false;
    for (char c : text.toCharArray()) {
      inside = c == '[' || inside && c != ']';
      if (c == at && !inside) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  boolean isOfArray() {
    return index >= 0 || many && separator == 0;
  }

  /** One value; missing if there is none, or several. */
  JsonNode of(JsonNode from) {
    JsonNode there = from.path(name);
    return index < 0 ? there : there.path(index);
  }

  /** Several values; null if there is nothing that has several. */
  List<JsonNode> each(JsonNode from) {
    JsonNode there = from.path(name);
    List<JsonNode> values = new ArrayList<>();
    if (separator == 0) {
      if (!there.isArray()) {
        return null;
      }
      there.forEach(value -> values.add(value.isNull() ? MissingNode.getInstance() : value));
      return values;
    }
    if (!there.isTextual()) {
      return null;
    }
    if (!there.textValue().isBlank()) {
      for (String part : there.textValue().split(Pattern.quote(String.valueOf(separator)), -1)) {
        values.add(JsonNodeFactory.instance.textNode(part.trim()));
      }
    }
    return values;
  }
}
