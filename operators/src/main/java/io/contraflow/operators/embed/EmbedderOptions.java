package io.contraflow.operators.embed;

import java.io.IOException;
import java.io.Serializable;
import java.util.Objects;

/**
 * Which model embeds texts, and how; as {@code sentence-transformers} is told by a model's modules
 * and prompts.
 *
 * @param model an ONNX export, float32 or quantised
 * @param tokenizer its {@code tokenizer.json}
 * @param pooling of the states; of no effect on a model that pools itself
 * @param normalise whether vectors are brought to unit length
 * @param queryPrefix put before queries, as in {@code "query: "}; possibly empty
 * @param documentPrefix put before documents, as in {@code "passage: "}; possibly empty
 * @param maxTokens special tokens included; what is beyond is cut off
 */
public record EmbedderOptions(
    ModelFile model,
    ModelFile tokenizer,
    Pooling pooling,
    boolean normalise,
    String queryPrefix,
    String documentPrefix,
    int maxTokens)
    implements Serializable {
  public EmbedderOptions {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(pooling, "pooling");
    Objects.requireNonNull(queryPrefix, "queryPrefix");
    Objects.requireNonNull(documentPrefix, "documentPrefix");
    if (maxTokens < 3) {
      throw new IllegalArgumentException(
          "an embedder's max tokens must be at least 3, the special ones and one more, was "
              + maxTokens);
    }
  }

  /**
   * All that a vector depends on, in one line: equal descriptions, equal vectors. {@code %} and
   * {@code :} of prefixes are written as in URLs. Reads both files.
   */
  public String description() throws IOException {
    return "onnx:"
        + model.sha256()
        + ":pooling="
        + pooling.label()
        + ":normalise="
        + normalise
        + ":query-prefix="
        + escaped(queryPrefix)
        + ":document-prefix="
        + escaped(documentPrefix)
        + ":max-tokens="
        + maxTokens
        + ":tokenizer="
        + tokenizer.sha256();
  }

  /** The text as the model is given it. */
  String prefixed(String text, Side side) {
    return ((side == Side.QUERY ? queryPrefix : documentPrefix) + text).strip();
  }

  private static String escaped(String prefix) {
    return prefix.replace("%", "%25").replace(":", "%3A").replace("\n", "%0A");
  }
}
