package io.contraflow.pipeline.produce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * A line of a file as a record: the line itself is the value.
 *
 * @param key null for none
 * @param value null for a tombstone: a line with {@code "doc_id"} and {@code "text": null}
 */
public record EventLine(String key, String value) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** A line that is no record; the message says why, without line number. */
  public static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * Checks no more than that the line is a JSON object: the job checks the rest, and its dead
   * letters say what it found.
   *
   * @param keyField the field whose value is the key; null for {@code search_id} or, without one,
   *     {@code doc_id}
   */
  public static EventLine parse(String line, String keyField) throws MalformedException {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new MalformedException("the line must be JSON: " + e.getOriginalMessage());
    }
    if (!json.isObject()) {
      throw new MalformedException("the line must be a JSON object, was " + json.getNodeType());
    }
    boolean deletes = json.hasNonNull("doc_id") && json.path("text").isNull();
    return new EventLine(key(json, keyField), deletes ? null : line);
  }

  private static String key(JsonNode json, String keyField) throws MalformedException {
    if (keyField == null) {
      return json.hasNonNull("search_id") ? text(json, "search_id") : text(json, "doc_id");
    }
    if (!json.hasNonNull(keyField)) {
      throw new MalformedException("the line must have the key field " + keyField);
    }
    return text(json, keyField);
  }

  private static String text(JsonNode json, String field) {
    return json.hasNonNull(field) ? json.get(field).asText() : null;
  }
}
