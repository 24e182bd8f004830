package io.contraflow.pipeline.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What makes a step: {@code window.*} and {@code queue.*}. */
public final class WindowSettings {
  public static final Option<Optional<Integer>> SIZE =
      Option.of(
              "window.size",
              Types.orAuto(Types.INTEGER),
              Optional.empty(),
              "Examples in a full window: the rows of a step; auto is 512 for a static model and 1024"
                  + " for an adapter.")
          .that("at least 1, or auto", value -> value.orElse(1) >= 1);

  public static final Option<Optional<Integer>> STRIDE =
      Option.of(
              "window.stride",
              Types.orAuto(Types.INTEGER),
              Optional.empty(),
              "Examples that enter between two steps. Each is trained on size / stride times, beside"
                  + " different neighbours; it must divide window.size. auto is a quarter of it, or the next smaller"
                  + " divisor.")
          .that("at least 1, or auto", value -> value.orElse(1) >= 1);

  public static final Option<Duration> MAX_WAIT =
      Option.of(
          "window.max-wait",
          Durations.TYPE,
          Duration.ofSeconds(1),
          "A step is taken early once its oldest new example has waited this long (event time).");

  public static final Option<Boolean> UNIQUE_TOPICS =
      Option.of(
          "window.unique-topics",
          Types.SWITCH,
          false,
          "Whether an example waits for the next step where one that enters already has its query or"
              + " its document, so that no new row is another's false negative. Their order is kept and"
              + " none is lost. A query or document that comes more than once in window.stride examples"
              + " makes further, early steps.");

  public static final Option<Integer> QUEUE_SIZE =
      LearnerSettings.count(
          "queue.size", 4096, 0, "Recent documents kept as further negatives; 0 for none.");

  public static final Option<Integer> QUEUE_REFRESH =
      LearnerSettings.count(
          "queue.refresh",
          16,
          0,
          "The queue's embeddings are computed anew every so many steps; 0 for never.");

  public static final Option<Integer> QUEUE_WARM_UP =
      LearnerSettings.count(
          "queue.warm-up", 512, 0, "Documents that the queue must hold before it is used.");

  public static final Option<Duration> QUEUE_MAX_AGE =
      Option.of(
              "queue.max-age",
              Durations.TYPE,
              Duration.ofDays(1),
              "Documents that entered the queue longer ago (event time) are dropped.")
          .that("above 0", value -> value.toMillis() > 0);

  private WindowSettings() {}

  static List<Option<?>> all() {
    return List.of(
        SIZE,
        STRIDE,
        MAX_WAIT,
        UNIQUE_TOPICS,
        QUEUE_SIZE,
        QUEUE_REFRESH,
        QUEUE_WARM_UP,
        QUEUE_MAX_AGE);
  }
}
