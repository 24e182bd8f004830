package io.contraflow.pipeline.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;

/**
 * A map from name to text. Written as one text it is a JSON object: unlike in {@link
 * Types#WEIGHTS}, texts may hold commas, colons and braces.
 */
final class TextsType implements OptionType<Map<String, String>> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXPECTED = "a map from name to text";

  @Override
  public String label() {
    return "map to texts";
  }

  @Override
  public boolean isMap() {
    return true;
  }

  @Override
  public Map<String, String> parse(Object raw) {
    Map<String, String> texts = new TreeMap<>();
    if (raw instanceof Map<?, ?> map) {
      map.forEach((name, text) -> texts.put(name.toString(), text.toString()));
      return texts;
    }
    try {
      JsonNode object = JSON.readTree(String.valueOf(raw));
      if (!object.isObject()) {
        throw new IllegalArgumentException(EXPECTED);
      }
      add(texts, "", object);
      return texts;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }

  private static void add(Map<String, String> texts, String prefix, JsonNode object) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getValue().isObject()) {
        add(texts, prefix + field.getKey() + ".", field.getValue());
      } else if (field.getValue().isValueNode()) {
        texts.put(prefix + field.getKey(), field.getValue().asText());
      } else {
        throw new IllegalArgumentException(EXPECTED);
      }
    }
  }

  @Override
  public String format(Map<String, String> value) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts is JSON", e);
    }
  }
}
