package io.contraflow.pipeline.config;

import io.contraflow.learner.frequency.FrequencyOptions;
import java.util.List;

/** How columns are corrected for how often their documents come: {@code learner.logq*}. */
public final class SamplingSettings {
  static final String NONE = "none";
  static final String STREAMING = "streaming";

  public static final Option<String> LOGQ =
      Option.of(
          "learner.logq",
          Types.oneOf(NONE, STREAMING),
          NONE,
          "Whether columns are corrected for how often their documents come, so that the loss is an"
              + " estimate of the softmax over all documents (docs/losses.md). Without it popular"
              + " documents are pushed away for being seen often. streaming: by frequencies estimated on"
              + " the stream. Only query to document; the positive and a row's own page negatives are"
              + " not corrected.");

  public static final Option<Double> DECAY =
      Option.of(
              "learner.logq-decay",
              Types.DECIMAL,
              FrequencyOptions.NONE.decay(),
              "With learner.logq: how fast an estimate forgets, at each sighting of the document. It"
                  + " follows a change within some 1 / decay sightings.")
          .that("in (0, 1)", value -> value > 0 && value < 1);

  public static final Option<Integer> SLOTS =
      Option.of(
              "learner.logq-slots",
              Types.INTEGER,
              1 << 18,
              "With learner.logq: slots of each of three hash functions, for positives and for page"
                  + " negatives. Ten times the distinct documents keep estimates apart; 262,144 are"
                  + " some 60 MB of heap per model once all are used.")
          .that("in [1, 16777216]", value -> value >= 1 && value <= 1 << 24);

  private SamplingSettings() {}

  static List<Option<?>> all() {
    return List.of(LOGQ, DECAY, SLOTS);
  }

  static FrequencyOptions frequencies(Configuration options) {
    boolean streaming = options.get(LOGQ).equals(STREAMING);
    return new FrequencyOptions(streaming ? options.get(SLOTS) : 0, options.get(DECAY));
  }
}
