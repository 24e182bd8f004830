package io.contraflow.pipeline.freshness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * How long clicks took until they were served, in seconds: medians over clicks. Medians do not add
 * up: {@code total} is one too.
 *
 * @param total from click to served
 * @param stages by {@link Stage#label}, in their order
 * @param clicks that were served
 */
public record StageMedians(double total, Map<String, Double> stages, long clicks) {
  private static final double HALF = .5;

  public StageMedians {
    stages = new LinkedHashMap<>(stages);
  }

  /** Empty where no click was served. */
  public static Optional<StageMedians> of(List<Way> ways) {
    if (ways.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> stages = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      stages.put(stage.label(), seconds(ways, way -> way.ms(stage)));
    }
    long clicks = ways.stream().mapToLong(Way::clicks).sum();
    return Optional.of(new StageMedians(seconds(ways, Way::totalMs), stages, clicks));
  }

  private static double seconds(List<Way> ways, ToLongFunction<Way> ms) {
    return Way.quantile(ways, HALF, ms) / 1000.0;
  }

  /** As a report has it. */
  public String line() {
    String parts =
        stages.entrySet().stream()
            .map(stage -> format("%s %.1f", stage.getKey(), stage.getValue()))
            .collect(Collectors.joining(", "));
    return format(
        "click to served: %.1f s; of that %s (medians of %,d clicks)", total, parts, clicks);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
