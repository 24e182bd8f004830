package io.contraflow.operators.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a value is in a record, as in {@code ctx.search.id}. Alternatives are parted by {@code |},
 * and the first that is there counts; {@code =click} is the value {@code click} itself; {@code
 * $key} and {@code $timestamp} are those of the Kafka record; nothing at all is nowhere. A step may
 * be {@code name[]}, all elements of an array, {@code name[2]}, one of them, or {@code name[,]},
 * the parts of a text between commas, or whatever other character. A field whose name is the whole
 * path, dots included, goes first.
 *
 * @param text as it was written
 */
public record FieldPath(String text, List<Way> ways) implements Serializable {
  public static final String KEY = "$key";
  public static final String TIMESTAMP = "$timestamp";

  private static final int MOST_NAMES = 8;

  public FieldPath {
    ways = List.copyOf(ways);
  }

  /** One of the alternatives. */
  public record Way(String text, List<PathStep> steps) implements Serializable {
    public Way {
      steps = List.copyOf(steps);
    }

    boolean isList() {
      return steps.stream().anyMatch(PathStep::many);
    }
  }

  /**
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public static FieldPath parse(String text) {
    if (text.isEmpty() || text.startsWith("=") || text.equals(KEY) || text.equals(TIMESTAMP)) {
      return new FieldPath(text, List.of());
    }
    List<Way> ways = new ArrayList<>();
    for (String way : PathStep.split(text, '|')) {
      List<PathStep> steps = new ArrayList<>();
      for (String step : PathStep.split(way.trim(), '.')) {
        steps.add(PathStep.parse(step));
      }
      if (steps.stream().filter(PathStep::many).count() > 1) {
        throw new IllegalArgumentException("a path with one [] at most");
      }
      ways.add(new Way(way.trim(), steps));
    }
    if (ways.stream().anyMatch(way -> way.isList() != ways.get(0).isList())) {
      throw new IllegalArgumentException("alternatives that all have [], or none of them");
    }
    return new FieldPath(text, ways);
  }

  /** Whether it is the path of nothing: the field is not read. */
  public boolean isNowhere() {
    return text.isEmpty();
  }

  /** Whether it is a value itself. */
  public boolean isConstant() {
    return text.startsWith("=");
  }

  /** The value that it is itself. */
  public JsonNode constant() {
    return JsonNodeFactory.instance.textNode(text.substring(1));
  }

  public boolean isKey() {
    return text.equals(KEY);
  }

  public boolean isTimestamp() {
    return text.equals(TIMESTAMP);
  }

  /** Whether it leads to several values. */
  public boolean isList() {
    return !ways.isEmpty() && ways.get(0).isList();
  }

  /**
   * The value of a path that leads to one.
   *
   * @return missing if it is not there, or null in the record
   */
  public JsonNode one(JsonNode root) {
    if (isConstant()) {
      return constant();
    }
    for (Way way : ways) {
      JsonNode there = root.get(way.text());
      if (there == null) {
        there = root;
        for (PathStep step : way.steps()) {
          there = step.of(there);
        }
      }
      if (!there.isNull() && !there.isMissingNode()) {
        return there;
      }
    }
    return MissingNode.getInstance();
  }

  /**
   * The values of a path that leads to several, missing where an element has none.
   *
   * @return null if there is no array (or text to be parted) where it should be
   */
  public List<JsonNode> each(JsonNode root) {
    for (Way way : ways) {
      List<JsonNode> values = each(way, root);
      if (values != null) {
        return values;
      }
    }
    return null;
  }

  private static List<JsonNode> each(Way way, JsonNode root) {
    JsonNode there = root;
    List<JsonNode> values = null;
    for (PathStep step : way.steps()) {
      if (values != null) {
        values.replaceAll(value -> present(step.of(value)));
      } else if (step.many()) {
        values = step.each(there);
        if (values == null) {
          return null;
        }
      } else {
        there = step.of(there);
      }
    }
    return values;
  }

  private static JsonNode present(JsonNode value) {
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  /** The path to one of several values, as in {@code items[3].sku}. */
  public String at(int index) {
    return text.replaceAll("\\[\\D?]", "[" + index + "]");
  }

  /**
   * What a record has where the path comes to an end too early, for messages: {@code , ctx has
   * page, q}; empty where that would not help.
   */
  public String seen(JsonNode root) {
    if (ways.isEmpty() || !root.isObject()) {
      return "";
    }
    JsonNode there = root;
    String where = "";
    for (PathStep step : ways.get(0).steps()) {
      JsonNode next = step.of(there);
      if (!next.isObject()) {
        break;
      }
      there = next;
      where += (where.isEmpty() ? "" : ".") + step.name();
    }
    List<String> names = new ArrayList<>();
    there.fieldNames().forEachRemaining(names::add);
    String shown = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
    if (names.size() > MOST_NAMES) {
      shown += ", …";
    }
    return names.isEmpty() ? "" : "; " + (where.isEmpty() ? "the record" : where) + " has " + shown;
  }

  @Override
  public String toString() {
    return text;
  }
}
