package io.contraflow.state.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.state.format.CorruptException;
import java.io.IOException;

/** What is read and changed in a {@code tokenizer.json} before the native library gets it. */
final class TokenizerJson {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private TokenizerJson() {}

  static ObjectNode parse(byte[] json) throws CorruptException {
    try {
      if (JSON.readTree(json) instanceof ObjectNode object && object.path("model").isObject()) {
        return object;
      }
    } catch (IOException e) {
      throw new CorruptException(
          "tokenizer.json does not parse: " + e.getMessage() + "; restore a copy", e);
    }
    throw new CorruptException(
        "not a tokenizer.json: it must be an object with a \"model\"; give the file of a Hugging"
            + " Face fast tokenizer");
  }

  /** The same bytes where nothing has to change, so that a published file keeps its hash. */
  static byte[] withoutTruncationAndPadding(byte[] json, ObjectNode parsed) throws IOException {
    if (parsed.path("truncation").isNull() && parsed.path("padding").isNull()) {
      return json.clone();
    }
    ObjectNode published = parsed.deepCopy();
    published.putNull("truncation");
    published.putNull("padding");
    return JSON.writeValueAsBytes(published);
  }

  /** Cuts a text so that it has at most so many tokens with the special ones, which stay. */
  static byte[] withTruncation(ObjectNode parsed, int maxTokens) throws IOException {
    ObjectNode changed = parsed.deepCopy();
    changed.putNull("padding");
    changed
        .putObject("truncation")
        .put("direction", "Right")
        .put("max_length", maxTokens)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    return JSON.writeValueAsBytes(changed);
  }

  /** Largest id + 1 over the model's vocabulary and the added tokens. */
  static int vocabularySize(ObjectNode parsed) {
    JsonNode vocabulary = parsed.path("model").path("vocab");
    // An array is a Unigram vocabulary, whose ids are positions; the others map token to id.
    int size = vocabulary.isArray() ? vocabulary.size() : 0;
    if (vocabulary.isObject()) {
      for (JsonNode id : vocabulary) {
        size = Math.max(size, id.asInt() + 1);
      }
    }
    for (JsonNode added : parsed.path("added_tokens")) {
      size = Math.max(size, added.path("id").asInt() + 1);
    }
    return size;
  }
}
