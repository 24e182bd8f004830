package io.contraflow.pipeline.config;

import io.contraflow.state.snapshot.Towers;
import java.time.Duration;
import java.util.List;

/** What a model learns from its examples. */
public final class LearnerSettings {
  public static final Option<Integer> SIZE =
      count("window.size", 512, 1, "Examples in a full window: the rows of a step.");

  public static final Option<Integer> STRIDE =
      count(
          "window.stride",
          128,
          1,
          "Examples that enter between two steps. Each is trained on size / stride times, beside"
              + " different neighbours; it must divide window.size.");

  public static final Option<Duration> MAX_WAIT =
      Option.of(
          "window.max-wait",
          Durations.TYPE,
          Duration.ofSeconds(1),
          "A step is taken early once its oldest new example has waited this long (event time).");

  public static final Option<Integer> QUEUE_SIZE =
      count("queue.size", 4096, 0, "Recent documents kept as further negatives; 0 for none.");

  public static final Option<Integer> QUEUE_REFRESH =
      count(
          "queue.refresh",
          16,
          0,
          "The queue's embeddings are computed anew every so many steps; 0 for never.");

  public static final Option<Integer> QUEUE_WARM_UP =
      count("queue.warm-up", 512, 0, "Documents that the queue must hold before it is used.");

  public static final Option<Duration> QUEUE_MAX_AGE =
      Option.of(
              "queue.max-age",
              Durations.TYPE,
              Duration.ofDays(1),
              "Documents that entered the queue longer ago (event time) are dropped.")
          .that("above 0", value -> value.toMillis() > 0);

  public static final Option<String> ENCODER =
      Option.of(
          "learner.encoder",
          Types.oneOf("static"),
          "static",
          "How text becomes a vector. static: the mean of its tokens' rows, at unit length.");

  public static final Option<Towers> TOWERS =
      Option.of(
          "learner.towers",
          Types.oneOf(Towers::of, Towers::label, List.of(Towers.values())),
          Towers.QUERY_ONLY,
          "What learns. query-only: queries; documents keep the start's vectors, so that no index is"
              + " rebuilt. shared: one table for both. separate: a table each. With the last two a"
              + " snapshot needs its documents embedded again.");

  public static final Option<String> START =
      Option.of(
          "learner.start",
          Types.oneOf("random"),
          "random",
          "What a new model's rows are. random: drawn from the seed, at rms 1.");

  public static final Option<String> TOKENIZER =
      Option.of(
              "learner.tokenizer",
              Types.TEXT,
              "builtin:minilm",
              "builtin:minilm (BERT WordPiece, 30,522 tokens, English) or the path of a"
                  + " tokenizer.json.")
          .that(
              "builtin:minilm or a path",
              value -> !value.isBlank() && (!value.contains(":") || known(value)));

  public static final Option<Integer> DIMENSION =
      count("learner.dimension", 256, 1, "Columns of the table: the length of a vector.");

  public static final Option<Double> TEMPERATURE =
      Option.of(
              "learner.temperature",
              Types.DECIMAL,
              .05,
              "The softmax temperature \u03c4. A scale of 20 elsewhere is a temperature of 0.05.")
          .that("in (0, 1]", value -> value > 0 && value <= 1);

  public static final Option<Boolean> SYMMETRIC =
      Option.of(
          "learner.symmetric",
          Types.SWITCH,
          true,
          "Whether the document-to-query direction is averaged into the loss.");

  public static final Option<Integer> PAGE_NEGATIVES =
      count(
          "learner.page-negatives",
          4,
          0,
          "Results shown beside the positive and not acted on that become negatives, the first so"
              + " many.");

  public static final Option<Double> LEARNING_RATE =
      Option.of(
              "learner.learning-rate",
              Types.DECIMAL,
              .3,
              "Step size of row-wise AdaGrad for rows of rms 1.")
          .that("above 0", value -> value > 0);

  public static final Option<Integer> WARM_UP_STEPS =
      count("learner.warm-up-steps", 0, 0, "Steps over which the rate rises to its full value.");

  public static final Option<Double> CLIP_NORM =
      Option.of(
              "learner.clip-norm",
              Types.DECIMAL,
              0.0,
              "Largest norm of the gradient of one step; 0 for no clipping.")
          .that("at least 0", value -> value >= 0);

  public static final Option<Long> SEED =
      Option.of("learner.seed", Types.LONG, 1L, "Seed of every random number.");

  public static final Option<Double> HELD_OUT_SHARE =
      Option.of(
              "held-out.share",
              Types.DECIMAL,
              .02,
              "Share of (query, week) pairs that are never trained on, to measure with.")
          .that("in [0, 0.5]", value -> value >= 0 && value <= .5);

  public static final Option<Integer> HELD_OUT_SIZE =
      count("held-out.size", 2000, 0, "Held-out examples that are kept, the newest.");

  public static final Option<Integer> KNOWN_POSITIVE_USERS =
      count(
          "known-positives.users",
          2,
          1,
          "Different users whose action on a document makes it a known positive of the query: no"
              + " longer used as its negative.");

  public static final Option<Duration> KNOWN_POSITIVE_MAX_AGE =
      Option.of(
              "known-positives.max-age",
              Durations.TYPE,
              Duration.ofDays(30),
              "Actions longer ago than this (event time) are no evidence.")
          .that("above 0", value -> value.toMillis() > 0);

  public static final Option<Integer> SAMPLE_SIZE =
      count(
          "report.sample-size",
          1000,
          1,
          "Distinct documents among which the positive of an entering example is ranked.");

  private LearnerSettings() {}

  static List<Option<?>> all() {
    return List.of(
        SIZE,
        STRIDE,
        MAX_WAIT,
        QUEUE_SIZE,
        QUEUE_REFRESH,
        QUEUE_WARM_UP,
        QUEUE_MAX_AGE,
        ENCODER,
        TOWERS,
        START,
        TOKENIZER,
        DIMENSION,
        TEMPERATURE,
        SYMMETRIC,
        PAGE_NEGATIVES,
        LEARNING_RATE,
        WARM_UP_STEPS,
        CLIP_NORM,
        SEED,
        HELD_OUT_SHARE,
        HELD_OUT_SIZE,
        KNOWN_POSITIVE_USERS,
        KNOWN_POSITIVE_MAX_AGE,
        SAMPLE_SIZE);
  }

  private static boolean known(String tokenizer) {
    return tokenizer.equals("builtin:minilm") || !tokenizer.startsWith("builtin:");
  }

  private static Option<Integer> count(String key, int defaultValue, int least, String text) {
    return Option.of(key, Types.INTEGER, defaultValue, text)
        .that("at least " + least, value -> value >= least);
  }
}
