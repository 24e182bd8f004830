package io.contraflow.operators.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.operators.fields.EpochUnit;
import io.contraflow.operators.fields.OwnField;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Other people's values as ours: numbers that are texts, ids that are numbers, times of any kind.
 * What cannot be one is left as it is, for the parser to refuse, but for times and seconds.
 */
final class FieldValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?([eE][+-]?\\d{1,3})?");

  /** Whole numbers up to it are exact in float64. */
  private static final double EXACT = 1L << 53;

  private final EpochUnit unit;

  FieldValues(EpochUnit unit) {
    this.unit = unit;
  }

  /**
   * Puts a value under our name, unless it is missing.
   *
   * @param name what messages call it
   */
  void put(ObjectNode record, OwnField field, JsonNode value, String name)
      throws RejectedException {
    if (value.isMissingNode() || value.isNull()) {
      return;
    }
    switch (field.shape()) {
      case ID -> record.set(field.leaf(), id(value));
      case TEXT -> record.set(field.leaf(), text(value));
      case WHOLE -> record.set(field.leaf(), whole(value));
      case DECIMAL -> record.set(field.leaf(), decimal(value));
      case TIME -> record.put(field.leaf(), timeMs(value, name));
      case SECONDS -> record.put("dwell_ms", secondsMs(value, name));
      case VECTOR -> record.set(field.leaf(), vector(value));
      case FLAG -> {
        if (flag(value, name)) {
          record.put(field.leaf(), true);
        }
      }
      default -> throw new IllegalStateException("templates are made: field=" + field);
    }
  }

  /** Positions as ours, from 1. */
  static ArrayNode positions(List<JsonNode> values, int first) {
    ArrayNode positions = NODES.arrayNode();
    values.forEach(value -> positions.add(position(whole(value), first)));
    return positions;
  }

  /**
   * A position as ours, from 1.
   *
   * @param first the position of the topmost result
   */
  static JsonNode position(JsonNode value, int first) {
    return value.isIntegralNumber()
            && value.canConvertToLong()
            && value.longValue() < Integer.MAX_VALUE
        ? NODES.numberNode(value.longValue() + 1 - first)
        : value;
  }

  private static JsonNode id(JsonNode value) {
    return value.isIntegralNumber() ? NODES.textNode(value.asText()) : value;
  }

  private static JsonNode text(JsonNode value) {
    return value.isNumber() || value.isBoolean() ? NODES.textNode(value.asText()) : value;
  }

  private static JsonNode whole(JsonNode value) {
    if (value.isTextual() && WHOLE.matcher(value.textValue().strip()).matches()) {
      return NODES.numberNode(Long.parseLong(value.textValue().strip()));
    }
    double number = value.isNumber() && !value.isIntegralNumber() ? value.doubleValue() : 0.5;
    return number == Math.rint(number) && Math.abs(number) <= EXACT
        ? NODES.numberNode((long) number)
        : value;
  }

  private static JsonNode decimal(JsonNode value) {
    return value.isTextual() && DECIMAL.matcher(value.textValue().strip()).matches()
        ? NODES.numberNode(Double.parseDouble(value.textValue().strip()))
        : value;
  }

  private static JsonNode vector(JsonNode value) {
    return value.isBinary() ? NODES.textNode(value.asText()) : value; // as Base64
  }

  private long timeMs(JsonNode value, String name) throws RejectedException {
    OptionalLong ms = unit.ms(value);
    if (ms.isEmpty()) {
      throw new RejectedException(
          DeadLetterReason.BAD_TIMESTAMP,
          name
              + " must be a time, a number since 1970 (source.timestamps) or ISO-8601, was "
              + shown(value));
    }
    return ms.getAsLong();
  }

  private static long secondsMs(JsonNode value, String name) throws RejectedException {
    JsonNode seconds = decimal(value);
    double ms = seconds.isNumber() ? Math.rint(1_000 * seconds.doubleValue()) : Double.NaN;
    if (!(Math.abs(ms) <= EXACT)) {
      throw new RejectedException(
          DeadLetterReason.BAD_DWELL, name + " must be a number of seconds, was " + shown(value));
    }
    return (long) ms;
  }

  private static boolean flag(JsonNode value, String name) throws RejectedException {
    return switch (value.asText("").strip()) {
      case "true", "1" -> true;
      case "false", "0", "" -> false;
      default -> throw JsonRecord.malformed(name + " must be true or false, was " + shown(value));
    };
  }

  private static String shown(JsonNode value) {
    return value.isTextual() ? JsonRecord.quoted(value.textValue()) : JsonRecord.shown(value);
  }
}
