package io.contraflow.pipeline.config;

import io.contraflow.learner.loss.Denominator;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.Positives;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Which member of its family the loss is. */
public final class LossSettings {
  public static final Option<Optional<LossName>> LOSS =
      Option.of(
          "learner.loss",
          Types.orAuto(Types.oneOf(LossName::of, LossName::label, List.of(LossName.values()))),
          Optional.empty(),
          "A name that stands for the options below, as docs/losses.md explains; auto leaves it to"
              + " them. infonce: one positive, which is in the denominator, and a fixed temperature."
              + " mnrl: that, query-to-document alone. ntxent: that, symmetric. clip: symmetric, with"
              + " a learnt temperature. supcon: all positives. dcl: a decoupled denominator. An"
              + " option that says otherwise beside it is an error.");

  public static final Option<Optional<Denominator>> DENOMINATOR =
      Option.of(
          "learner.denominator",
          Types.orAuto(
              Types.oneOf(Denominator::of, Denominator::label, List.of(Denominator.values()))),
          Optional.empty(),
          "What a positive is weighed against. standard: itself and the negatives. decoupled: the"
              + " negatives alone. auto is what learner.loss says, or standard.");

  public static final Option<Optional<Positives>> POSITIVES =
      Option.of(
          "learner.positives",
          Types.orAuto(Types.oneOf(Positives::of, Positives::label, List.of(Positives.values()))),
          Optional.empty(),
          "Which documents of a batch are an example's positives. one: its own. all: also those that"
              + " are known positives of its query (known-positives) or acted on for the same query"
              + " in the batch. auto is what learner.loss says, or one.");

  public static final Option<Optional<Boolean>> TEMPERATURE_LEARNT =
      Option.of(
          "learner.temperature-learnt",
          Types.orAuto(Types.SWITCH),
          Optional.empty(),
          "Whether the temperature is learnt, from learner.temperature on, within [0.01, 1]. auto is"
              + " what learner.loss says, or false.");

  public static final Option<Double> FALSE_NEGATIVE_MARGIN =
      Option.of(
              "learner.false-negative-margin",
              Types.DECIMAL,
              2.0,
              "A negative whose similarity exceeds the positive's by more than this is taken for a"
                  + " false one and left out; 2, the largest difference that there is, leaves none"
                  + " out.")
          .that("in [0, 2]", value -> value >= 0 && value <= 2);

  private LossSettings() {}

  static List<Option<?>> all() {
    return List.of(LOSS, DENOMINATOR, POSITIVES, TEMPERATURE_LEARNT, FALSE_NEGATIVE_MARGIN);
  }

  /**
   * What was set, what the loss's name says, and what suits the encoder where both leave it open.
   *
   * @throws ConfigurationException if an option contradicts the name
   */
  static LossOptions of(Configuration options) {
    boolean symmetric =
        value(options, LearnerSettings.SYMMETRIC, LossName::symmetric, !options.isAdapter());
    boolean learnt =
        value(options, TEMPERATURE_LEARNT, name -> Optional.of(name.isTemperatureLearnt()), false);
    return new LossOptions(
        options.get(LearnerSettings.TEMPERATURE),
        learnt,
        symmetric,
        value(options, DENOMINATOR, name -> Optional.of(name.denominator()), Denominator.STANDARD),
        value(options, POSITIVES, name -> Optional.of(name.positives()), Positives.ONE),
        options.get(FALSE_NEGATIVE_MARGIN),
        false);
  }

  private static <T> T value(
      Configuration options,
      Option<Optional<T>> option,
      Function<LossName, Optional<T>> says,
      T otherwise) {
    Optional<T> set = options.get(option);
    Optional<T> named = options.get(LOSS).flatMap(says);
    if (set.isPresent() && named.isPresent() && !set.equals(named)) {
      throw new ConfigurationException(
          "%s must be %s with learner.loss %s, was %s; leave one of the two out"
              .formatted(
                  option.key(),
                  option.type().format(named),
                  options.get(LOSS).orElseThrow().label(),
                  option.type().format(set)));
    }
    return set.or(() -> named).orElse(otherwise);
  }

  /** By the options' keys, as text. */
  static Map<String, String> recorded(LossOptions loss) {
    return Map.of(
        LearnerSettings.SYMMETRIC.key(),
        Boolean.toString(loss.symmetric()),
        DENOMINATOR.key(),
        loss.denominator().label(),
        POSITIVES.key(),
        loss.positives().label(),
        TEMPERATURE_LEARNT.key(),
        Boolean.toString(loss.temperatureLearnt()));
  }
}
