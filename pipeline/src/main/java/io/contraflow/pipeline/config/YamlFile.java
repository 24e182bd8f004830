package io.contraflow.pipeline.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A YAML file as raw values by dotted key. Keys may be nested ({@code learner:} above {@code
 * temperature:}), dotted ({@code learner.temperature:}) or both.
 */
final class YamlFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private final String name;
  private final Map<String, Object> values = new LinkedHashMap<>();

  private YamlFile(String name) {
    this.name = name;
  }

  /** Raw values: a string each, or a map of strings for a map option. */
  static Map<String, Object> read(Path file) {
    String name = String.valueOf(file.getFileName());
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationException(
          "the configuration must be a file, was " + file + "; name an existing one with --config");
    }
    try {
      return parse(Files.readString(file), name);
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(name + " is no valid YAML: " + firstLine(e), e);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(file + " must be UTF-8, and is not; convert it", e);
    } catch (IOException e) {
      throw new ConfigurationException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  static Map<String, Object> parse(String text, String name) throws JsonProcessingException {
    YamlFile yaml = new YamlFile(name);
    JsonNode root = MAPPER.readTree(text);
    if (root == null || root.isMissingNode() || root.isNull()) {
      return yaml.values;
    }
    if (!root.isObject()) {
      throw new ConfigurationException(
          name + " must hold keys and values, as in \"window.size: 512\"");
    }
    yaml.flatten("", root);
    return yaml.values;
  }

  private void flatten(String prefix, JsonNode node) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String key = prefix + field.getKey();
      JsonNode value = field.getValue();
      Optional<Option<?>> map = Catalogue.mapAbove(key);
      boolean isMap = Catalogue.find(key).map(option -> option.type().isMap()).orElse(false);
      if (value.isObject() && !value.isEmpty()) {
        flatten(key + ".", value);
      } else if (map.isPresent()) {
        putInMap(map.get().key(), key, value.isNull() ? "" : scalar(value));
      } else if (isMap && value.isObject()) {
        mapOf(key);
      } else if (Catalogue.isSection(key)) {
        requireEmpty(key, value);
      } else if (value.isArray() && !isList(key)) {
        throw new ConfigurationException(
            key
                + (isMap ? " must be a section of keys, was " : " must be one value, was ")
                + shown(value)
                + "; set "
                + key
                + " in "
                + name);
      } else {
        put(key, scalar(value));
      }
    }
  }

  private static boolean isList(String key) {
    return Catalogue.find(key).map(option -> option.type().isList()).orElse(false);
  }

  /** A section whose keys are all left out, perhaps as comments, says nothing. */
  private void requireEmpty(String key, JsonNode value) {
    boolean empty =
        value.isNull() || value.isObject() || value.isTextual() && value.textValue().isEmpty();
    if (!empty) {
      throw new ConfigurationException(
          key
              + " must be a section with keys such as "
              + Catalogue.firstIn(key)
              + ", was "
              + shown(value)
              + "; set its keys in "
              + name);
    }
  }

  private void putInMap(String mapKey, String key, String value) {
    String entry = key.substring(mapKey.length() + 1);
    if (mapOf(mapKey).put(entry, value) != null) {
      throw twice(key);
    }
  }

  private Map<String, String> mapOf(String key) {
    Object map = values.computeIfAbsent(key, absent -> new StringMap());
    if (map instanceof StringMap strings) {
      return strings;
    }
    throw twice(key);
  }

  private void put(String key, Object value) {
    if (values.put(key, value) != null) {
      throw twice(key);
    }
  }

  private ConfigurationException twice(String key) {
    return new ConfigurationException(key + " is set twice in " + name + "; keep one of the two");
  }

  /** What is in a list may be meant for keys whose values are secret. */
  private static String shown(JsonNode value) {
    return value.isArray() ? "a list" : value.toString();
  }

  private static String scalar(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static String firstLine(JsonProcessingException e) {
    String where = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
    return e.getOriginalMessage().lines().findFirst().orElse("") + where;
  }

  /** A map whose type survives in a map of objects. */
  private static final class StringMap extends LinkedHashMap<String, String> {}
}
