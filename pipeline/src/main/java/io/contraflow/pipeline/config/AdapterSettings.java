package io.contraflow.pipeline.config;

import io.contraflow.state.head.HeadShape;
import java.util.List;
import java.util.Optional;

/**
 * An adapter over a frozen embedder, {@code adapter.*}; used with {@code learner.encoder: adapter}.
 */
public final class AdapterSettings {
  /** Of every key here. */
  public static final String PREFIX = "adapter.";

  /** What an embedder is called whose vectors come with the events. */
  public static final String CARRIED = "vectors:";

  public static final String MEAN = "mean";
  public static final String CLS = "cls";

  private static final int DEFAULT_WIDTH = 64;

  public static final Option<String> EMBEDDER =
      Option.of(
              "adapter.embedder",
              Types.TEXT,
              "builtin:minilm",
              "Whose vectors the head takes. vectors:NAME: they come with events and catalogue"
                  + " (query_vector, vector; docs/events.md), learner.dimension says how long they"
                  + " are, and NAME is what you call the embedder. builtin:minilm"
                  + " (all-MiniLM-L6-v2, English) or the path of a sentence-transformers ONNX file:"
                  + " text is embedded in the job.")
          .that(
              "builtin:minilm, vectors:NAME or a path",
              value -> !value.isBlank() && !value.equals(CARRIED));

  public static final Option<Optional<String>> TOKENIZER =
      Option.of(
          "adapter.tokenizer",
          Types.orAuto(Types.TEXT),
          Optional.empty(),
          "The embedder's tokenizer.json; auto is the one beside its ONNX file or in the directory"
              + " above.");

  public static final Option<String> POOLING =
      Option.of(
          "adapter.pooling",
          Types.oneOf(MEAN, CLS),
          MEAN,
          "How the embedder's token vectors become one: their mean (E5, GTE, MiniLM) or the first"
              + " (BGE, Arctic).");

  public static final Option<Boolean> NORMALISE =
      Option.of(
          "adapter.normalise",
          Types.SWITCH,
          true,
          "Whether the embedder's vectors are brought to unit length before the head.");

  public static final Option<String> QUERY_PREFIX =
      Option.of(
          "adapter.query-prefix",
          Types.VERBATIM,
          "",
          "Put before each query, such as \"query: \" for E5. In quotes, so that the space stays.");

  public static final Option<String> DOCUMENT_PREFIX =
      Option.of(
          "adapter.document-prefix",
          Types.VERBATIM,
          "",
          "Put before each document, such as \"passage: \" for E5.");

  public static final Option<Optional<Integer>> MAX_TOKENS =
      Option.of(
              "adapter.max-tokens",
              Types.orAuto(Types.INTEGER),
              Optional.empty(),
              "Tokens of a text, special ones included, that the embedder sees; the rest is cut off."
                  + " auto is where the tokenizer.json itself cuts (128 for builtin:minilm), else 512."
                  + " sentence-transformers' max_seq_length may be another: set it to that.")
          .that("at least 3, or auto", value -> value.orElse(3) >= 3);

  public static final Option<HeadShape.Kind> HEAD =
      Option.of(
          "adapter.head",
          Types.oneOf(HeadShape.Kind::of, HeadShape.Kind::label, List.of(HeadShape.Kind.values())),
          HeadShape.Kind.LINEAR,
          "What is added to the embedder's vector: any linear map of it, one of rank adapter.width, or"
              + " a hidden layer of adapter.width units. Each begins as nothing at all.");

  public static final Option<Integer> WIDTH =
      Option.of(
              "adapter.width",
              Types.INTEGER,
              DEFAULT_WIDTH,
              "Rank of a low-rank head, hidden units of a two-layer one.")
          .that("at least 1", value -> value >= 1);

  private AdapterSettings() {}

  static List<Option<?>> all() {
    return List.of(
        EMBEDDER,
        TOKENIZER,
        POOLING,
        NORMALISE,
        QUERY_PREFIX,
        DOCUMENT_PREFIX,
        MAX_TOKENS,
        HEAD,
        WIDTH);
  }
}
