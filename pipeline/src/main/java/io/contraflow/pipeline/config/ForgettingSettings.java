package io.contraflow.pipeline.config;

import java.util.List;
import java.util.Optional;

/** What keeps a model near what it was: pull, compatibility and {@code replay.*}. */
public final class ForgettingSettings {
  static final double WEIGHT_OF_STATIC = 2;

  static final double WEIGHT_OF_ADAPTER = 40;

  static final String NONE = "none";
  static final String TO_START = "to-start";

  public static final Option<String> REGULARISE =
      Option.of(
          "learner.regularise",
          Types.oneOf(NONE, TO_START),
          NONE,
          "Against forgetting what the start knew. to-start: each step draws the rows that it touches"
              + " back toward the start, by learner.regularise-weight.");

  public static final Option<Optional<Double>> REGULARISE_WEIGHT =
      Option.of(
              "learner.regularise-weight",
              Types.orAuto(Types.DECIMAL),
              Optional.empty(),
              "With to-start: one over the farthest that a row may go from its start, in rms. auto is "
                  + (int) WEIGHT_OF_STATIC
                  + " for a static model, whose rows start at rms 1, and "
                  + (int) WEIGHT_OF_ADAPTER
                  + " for an adapter, whose rows start at 0 and stay far below 1 (measured with"
                  + " vectors of 384 numbers; shorter ones want less).")
          .that("above 0, or auto", value -> value.orElse(1.0) > 0);

  public static final Option<Double> COMPATIBILITY =
      Option.of(
              "learner.compatibility",
              Types.DECIMAL,
              0.0,
              "With shared or separate towers: how strongly documents' vectors are kept near those of"
                  + " the start, so that an index built before is of use for longer; 0 for not. It"
                  + " weighs 1 - cos(now, then) of the batch's positives in the loss. Documents hardly"
                  + " move where it is far above 1 / learner.temperature; the report's drift tells how"
                  + " far they went.")
          .that("at least 0", value -> value >= 0);

  public static final Option<Integer> REPLAY_SIZE =
      LearnerSettings.count(
          "replay.size",
          0,
          0,
          "Examples kept of all that have left the window, a uniform sample, to be learnt from again;"
              + " 0 for none. They are written whole into"
              + " each checkpoint, over vectors of 384 numbers some 9 KB each.");

  public static final Option<Double> REPLAY_FRACTION =
      Option.of(
              "replay.fraction",
              Types.DECIMAL,
              .25,
              "How many of them each step learns from besides the window, as a share of the window's"
                  + " examples.")
          .that("in [0, 1]", value -> value >= 0 && value <= 1);

  private ForgettingSettings() {}

  static List<Option<?>> all() {
    return List.of(REGULARISE, REGULARISE_WEIGHT, COMPATIBILITY, REPLAY_SIZE, REPLAY_FRACTION);
  }
}
