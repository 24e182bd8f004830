package io.contraflow.pipeline.config;

import io.contraflow.learner.loss.Denominator;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.Objective;
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
              + " a learnt temperature. supcon: all positives. dcl: a decoupled denominator."
              + " triplet: the margin objective. An option that says otherwise beside it is an"
              + " error.");

  public static final Option<Optional<Objective>> OBJECTIVE =
      Option.of(
          "learner.objective",
          Types.orAuto(Types.oneOf(Objective::of, Objective::label, List.of(Objective.values()))),
          Optional.empty(),
          "What the loss is of the similarities. softmax: a log-sum-exp, InfoNCE and its family."
              + " margin: by how much negatives come nearer than the positive less learner.margin,"
              + " averaged over those that do; it has no temperature, and takes none of"
              + " learner.temperature-learnt, learner.denominator decoupled, learner.positives all"
              + " and learner.logq. auto is what learner.loss says, or softmax.");

  public static final Option<Double> MARGIN =
      Option.of(
              "learner.margin",
              Types.DECIMAL,
              LossOptions.DEFAULT_MARGIN,
              "With learner.objective margin: how much nearer than a negative the positive has to"
                  + " be, in cosines.")
          .that("in (0, 2]", value -> value > 0 && value <= 2);

  public static final Option<List<Integer>> MATRYOSHKA =
      Option.of(
              "learner.matryoshka",
              Lengths.TYPE,
              List.of(),
              "Lengths of prefixes that are to be good vectors by themselves, each below"
                  + " learner.dimension, as in [64, 128]: the loss is the mean of those over the whole"
                  + " vectors and over each prefix at unit length. A step's loss then costs that of"
                  + " all lengths together.")
          .that("at most 16 of them", value -> value.size() <= 16);

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
    return List.of(
        LOSS,
        OBJECTIVE,
        MARGIN,
        MATRYOSHKA,
        DENOMINATOR,
        POSITIVES,
        TEMPERATURE_LEARNT,
        FALSE_NEGATIVE_MARGIN);
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
    return Configuration.checked(
        () ->
            new LossOptions(
                value(options, OBJECTIVE, name -> Optional.of(name.objective()), Objective.SOFTMAX),
                options.get(MARGIN),
                options.get(MATRYOSHKA),
                options.get(LearnerSettings.TEMPERATURE),
                learnt,
                symmetric,
                value(
                    options,
                    DENOMINATOR,
                    name -> Optional.of(name.denominator()),
                    Denominator.STANDARD),
                value(options, POSITIVES, name -> Optional.of(name.positives()), Positives.ONE),
                options.get(FALSE_NEGATIVE_MARGIN),
                false));
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
        OBJECTIVE.key(),
        loss.objective().label(),
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
