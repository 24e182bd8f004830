package io.contraflow.operators.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.contraflow.learner.example.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One JSON object of a record, read by rules: every getter returns a valid value or says which rule
 * is broken. Unknown fields are ignored, so that a producer may send more than this release reads.
 */
final class JsonRecord {
  static final String DEFAULT_MODEL = "default";
  static final int MAX_ID_CHARACTERS = 512;
  static final int MAX_QUERY_CHARACTERS = 4096;

  private static final int MAX_QUOTED = 80;

  private final JsonNode node;
  private final FieldNames names;

  private JsonRecord(JsonNode node, FieldNames names) {
    this.node = node;
    this.names = names;
  }

  /**
   * @param root the record's value; null for nothing
   */
  static JsonRecord ofRoot(JsonNode root) throws RejectedException {
    return of(root, FieldNames.OWN);
  }

  /**
   * @param root the record's value by our names; null for nothing
   * @param names what messages call its fields
   */
  static JsonRecord of(JsonNode root, FieldNames names) throws RejectedException {
    if (root == null || !root.isObject()) {
      throw malformed("the value must be a JSON object, was " + kind(root));
    }
    return new JsonRecord(root, names);
  }

  boolean has(String field) {
    JsonNode value = node.get(field);
    return value != null && !value.isNull();
  }

  /** A text of any length; unpaired surrogates become U+FFFD. */
  String text(String field) throws RejectedException {
    return wellFormed(string(field));
  }

  String textOrNull(String field) throws RejectedException {
    return has(field) ? text(field) : null;
  }

  Features.Vector vectorOrNull(String field) throws RejectedException {
    return has(field) ? Vectors.of(name(field), node.get(field)) : null;
  }

  /** A field's name with where it stands, for messages. */
  String name(String field) {
    return names.of(field);
  }

  /** Empty if there is a vector in its stead. */
  String query() throws RejectedException {
    String query = !has("query") && has("query_vector") ? "" : text("query");
    if (query.length() > MAX_QUERY_CHARACTERS) {
      throw new RejectedException(
          DeadLetterReason.LONG_QUERY,
          name("query")
              + " must have at most "
              + MAX_QUERY_CHARACTERS
              + " characters, had "
              + query.length());
    }
    return query;
  }

  String id(String field) throws RejectedException {
    return checkedId(name(field), string(field));
  }

  String idOrEmpty(String field) throws RejectedException {
    return !has(field) || string(field).isEmpty() ? "" : id(field);
  }

  String idOrNull(String field) throws RejectedException {
    return has(field) ? id(field) : null;
  }

  String model() throws RejectedException {
    if (!has("model")) {
      return DEFAULT_MODEL;
    }
    String model = string("model");
    if (!model.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new RejectedException(
          DeadLetterReason.BAD_MODEL,
          name("model")
              + " must be 1 to 64 of A-Z a-z 0-9 . _ - and start with a letter or digit, was "
              + quoted(model));
    }
    return model;
  }

  long wholeNumber(String field) throws RejectedException {
    JsonNode value = required(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw malformed(name(field) + " must be a whole number of 64 bits, was " + shown(value));
    }
    return value.longValue();
  }

  double number(String field) throws RejectedException {
    JsonNode value = required(field);
    if (!value.isNumber()) {
      throw malformed(name(field) + " must be a number, was " + shown(value));
    }
    return value.doubleValue();
  }

  /** The elements of an array of whole numbers. */
  long[] wholeNumbers(String field) throws RejectedException {
    JsonNode array = required(field);
    if (!array.isArray()) {
      throw malformed(name(field) + " must be an array, was " + shown(array));
    }
    long[] numbers = new long[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode value = array.get(i);
      if (!value.isIntegralNumber() || !value.canConvertToLong()) {
        throw malformed(
            name(field) + " must be an array of whole numbers of 64 bits, had " + shown(value));
      }
      numbers[i] = value.longValue();
    }
    return numbers;
  }

  /** The elements of an array of objects; a bare string is short for an object with that doc_id. */
  List<JsonRecord> documents(String field, int max) throws RejectedException {
    JsonNode array = required(field);
    if (!array.isArray()) {
      throw malformed(name(field) + " must be an array, was " + shown(array));
    }
    if (array.size() > max) {
      throw new RejectedException(
          DeadLetterReason.TOO_MANY_RESULTS,
          name(field) + " must have at most " + max + " entries, had " + array.size());
    }
    List<JsonRecord> elements = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      JsonNode element = array.get(i);
      if (element.isTextual()) {
        element = JsonNodeFactory.instance.objectNode().set("doc_id", element);
      }
      if (!element.isObject()) {
        throw malformed(name(field) + "[" + i + "] must be an object, was " + shown(element));
      }
      elements.add(new JsonRecord(element, names.element(field, i)));
    }
    return elements;
  }

  private String string(String field) throws RejectedException {
    JsonNode value = required(field);
    if (!value.isTextual()) {
      throw malformed(name(field) + " must be a string, was " + shown(value));
    }
    return value.textValue();
  }

  private JsonNode required(String field) throws RejectedException {
    if (!has(field)) {
      throw new RejectedException(
          DeadLetterReason.MISSING_FIELD,
          name(field) + " must be given, was absent" + names.seen(field));
    }
    return node.get(field);
  }

  static String checkedId(String name, String id) throws RejectedException {
    if (id.isEmpty()) {
      throw new RejectedException(DeadLetterReason.EMPTY_ID, name + " must not be empty");
    }
    if (id.length() > MAX_ID_CHARACTERS) {
      throw new RejectedException(
          DeadLetterReason.LONG_ID,
          name + " must have at most " + MAX_ID_CHARACTERS + " characters, had " + id.length());
    }
    if (!wellFormed(id).equals(id)) {
      throw malformed(name + " must be valid Unicode, has an unpaired surrogate");
    }
    return id;
  }

  static RejectedException malformed(String detail) {
    return new RejectedException(DeadLetterReason.MALFORMED, detail);
  }

  static String quoted(String value) {
    return "'"
        + wellFormed(value.length() <= MAX_QUOTED ? value : value.substring(0, MAX_QUOTED) + "…")
        + "'";
  }

  static String shown(JsonNode value) {
    return value.isNumber() ? value.asText() : kind(value);
  }

  private static String kind(JsonNode value) {
    return value == null || value.isMissingNode()
        ? "nothing"
        : value.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    return wellFormed(line.length() <= 200 ? line : line.substring(0, 200) + "…");
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        // codePoints() keeps pairs together, so what is still a surrogate has no partner.
        return text.codePoints()
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }
}
