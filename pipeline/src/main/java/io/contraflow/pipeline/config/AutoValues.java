package io.contraflow.pipeline.config;

import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.OptimizerKind;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code auto} stands for where it was left, by the encoder and the start.
 *
 * @param start what a new model begins as
 * @param size examples in a full window
 * @param stride examples that enter between two steps
 * @param loss what is minimised
 * @param optimizer descent rule
 * @param learningRate step size
 * @param regulariseWeight of a pull to the start, if there is one
 */
public record AutoValues(
    Start start,
    int size,
    int stride,
    LossOptions loss,
    OptimizerKind optimizer,
    double learningRate,
    double regulariseWeight) {
  private static final int STATIC_SIZE = 512;
  private static final int ADAPTER_SIZE = 1024;
  private static final int STRIDES_A_WINDOW = 4;

  static AutoValues of(Configuration options) {
    boolean adapter = options.isAdapter();
    Start start =
        options
            .get(LearnerSettings.START)
            .orElse(Start.parse(adapter ? "identity" : "distil+lexical"));
    if (adapter != start.isOfAdapter() && start.kind() != Start.Kind.SNAPSHOT) {
      throw new ConfigurationException(
          "learner.start must be %s with learner.encoder %s, was %s; set one of the two"
              .formatted(
                  adapter ? "identity or snapshot:DIR" : "another than identity",
                  options.get(LearnerSettings.ENCODER),
                  start));
    }
    int size = options.get(WindowSettings.SIZE).orElse(adapter ? ADAPTER_SIZE : STATIC_SIZE);
    OptimizerKind optimizer =
        options
            .get(LearnerSettings.OPTIMIZER)
            .orElse(adapter ? OptimizerKind.ADAM : OptimizerKind.ADAGRAD);
    return new AutoValues(
        start,
        size,
        options.get(WindowSettings.STRIDE).orElse(strideOf(size)),
        LossSettings.of(options),
        optimizer,
        options
            .get(LearnerSettings.LEARNING_RATE)
            .orElseGet(() -> LearnerSettings.rateFor(start, optimizer)),
        options
            .get(ForgettingSettings.REGULARISE_WEIGHT)
            .orElse(
                adapter
                    ? ForgettingSettings.WEIGHT_OF_ADAPTER
                    : ForgettingSettings.WEIGHT_OF_STATIC));
  }

  /** The largest divisor that is no more than a quarter, or 1. */
  private static int strideOf(int size) {
    int stride = Math.max(1, size / STRIDES_A_WINDOW);
    while (size % stride != 0) {
      stride--;
    }
    return stride;
  }

  /** By the options' keys, as text. */
  Map<String, String> recorded() {
    Map<String, String> recorded = new TreeMap<>();
    recorded.put(LearnerSettings.START.key(), start.toString());
    recorded.put(WindowSettings.SIZE.key(), Integer.toString(size));
    recorded.put(WindowSettings.STRIDE.key(), Integer.toString(stride));
    recorded.putAll(LossSettings.recorded(loss));
    recorded.put(LearnerSettings.OPTIMIZER.key(), optimizer.label());
    recorded.put(LearnerSettings.LEARNING_RATE.key(), Double.toString(learningRate));
    recorded.put(ForgettingSettings.REGULARISE_WEIGHT.key(), Double.toString(regulariseWeight));
    return recorded;
  }
}
