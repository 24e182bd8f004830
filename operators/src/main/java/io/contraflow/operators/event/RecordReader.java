package io.contraflow.operators.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/**
 * Reads the JSON object of a record, with vectors as leaves. Safe for use by many threads.
 *
 * @see Vectors#leaf
 */
final class RecordReader {
  private static final Set<String> VECTOR_FIELDS = Set.of("vector", "query_vector");
  private static final int MAX_NUMBER_LENGTH = 64;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final int maxRecordBytes;
  private final Set<String> vectorFields;
  private final JsonFactory factory;

  /** Of our own records. */
  RecordReader(ParseOptions options) {
    this(options, VECTOR_FIELDS);
  }

  /**
   * @param vectorFields names of fields whose arrays become leaves
   */
  RecordReader(ParseOptions options, Set<String> vectorFields) {
    this.maxRecordBytes = options.maxRecordBytes();
    this.vectorFields = vectorFields;
    this.factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(options.maxDepth())
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(maxRecordBytes)
                    .maxNameLength(JsonRecord.MAX_ID_CHARACTERS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
  }

  JsonRecord read(byte[] value) throws RejectedException {
    return JsonRecord.ofRoot(tree(value));
  }

  /**
   * @throws RejectedException if there is no value, or a larger one than is read
   */
  static void checkSize(byte[] value, int maxRecordBytes) throws RejectedException {
    if (value == null) {
      throw JsonRecord.malformed("the value must be a JSON object, was absent");
    }
    if (value.length > maxRecordBytes) {
      throw new RejectedException(
          DeadLetterReason.OVERSIZED,
          "the value must have at most " + maxRecordBytes + " bytes, had " + value.length);
    }
  }

  /** The value, whatever it is; null for nothing. */
  JsonNode tree(byte[] value) throws RejectedException {
    checkSize(value, maxRecordBytes);
    JsonNode root;
    try (JsonParser json = factory.createParser(value)) {
      root = json.nextToken() == null ? null : tree(json);
      if (root != null && json.nextToken() != null) {
        throw JsonRecord.malformed("the value must be a JSON object and nothing behind it");
      }
    } catch (IOException | RuntimeException e) {
      throw JsonRecord.malformed("the value must be a JSON object: " + JsonRecord.firstLine(e));
    }
    return root;
  }

  /** The value whose first token the parser is at; as deep as the parser allows, no deeper. */
  private JsonNode tree(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_STRING -> NODES.textNode(json.getText());
      case VALUE_NUMBER_INT -> wholeNumber(json);
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(json.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  private ObjectNode object(JsonParser json) throws IOException {
    ObjectNode object = NODES.objectNode();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      boolean array = json.nextToken() == JsonToken.START_ARRAY;
      object.set(name, array && vectorFields.contains(name) ? Vectors.leaf(json) : tree(json));
    }
    return object;
  }

  private ArrayNode array(JsonParser json) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      array.add(tree(json));
    }
    return array;
  }

  private static JsonNode wholeNumber(JsonParser json) throws IOException {
    return switch (json.getNumberType()) {
      case INT -> NODES.numberNode(json.getIntValue());
      case LONG -> NODES.numberNode(json.getLongValue());
      default -> NODES.numberNode(json.getBigIntegerValue());
    };
  }
}
