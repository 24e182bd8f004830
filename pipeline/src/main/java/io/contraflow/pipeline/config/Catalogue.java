package io.contraflow.pipeline.config;

import io.contraflow.operators.fields.FieldKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Every option there is, in the order of the reference page. */
public final class Catalogue {
  private static final List<Option<?>> OPTIONS = collect();

  private Catalogue() {}

  public static List<Option<?>> options() {
    return OPTIONS;
  }

  /** The option with this key. */
  public static Optional<Option<?>> find(String key) {
    return OPTIONS.stream().filter(option -> option.key().equals(key)).findFirst();
  }

  /** The map option that {@code key} lies below, as {@code kafka.properties.x} does. */
  static Optional<Option<?>> mapAbove(String key) {
    return OPTIONS.stream()
        .filter(option -> option.type().isMap() && key.startsWith(option.key() + "."))
        .findFirst();
  }

  /** Whether options lie below {@code key}, as they do below {@code kafka.topics}. */
  static boolean isSection(String key) {
    return OPTIONS.stream().anyMatch(option -> option.key().startsWith(key + "."));
  }

  /** The first key below a section. */
  static String firstIn(String section) {
    return OPTIONS.stream()
        .map(Option::key)
        .filter(key -> key.startsWith(section + "."))
        .findFirst()
        .orElseThrow();
  }

  /** The known key that takes the fewest edits to reach; ties go to the first in the catalogue. */
  public static String nearest(String key) {
    return OPTIONS.stream()
        .map(Option::key)
        .min(Comparator.comparingInt(known -> FieldKeys.edits(key, known)))
        .orElseThrow();
  }

  private static List<Option<?>> collect() {
    List<Option<?>> options = new ArrayList<>();
    options.addAll(KafkaSettings.all());
    options.addAll(PrivacySettings.all());
    options.addAll(SourceSettings.all());
    options.addAll(ExampleSettings.all());
    options.addAll(WindowSettings.all());
    options.addAll(ClickSettings.all());
    options.addAll(LearnerSettings.all());
    options.addAll(LossSettings.all());
    options.addAll(TermSettings.all());
    options.addAll(SamplingSettings.all());
    options.addAll(ModelSettings.all());
    options.addAll(ForgettingSettings.all());
    options.addAll(AdapterSettings.all());
    options.addAll(JobSettings.all());
    options.addAll(ServeSettings.all());
    options.addAll(GateSettings.all());
    return List.copyOf(options);
  }
}
