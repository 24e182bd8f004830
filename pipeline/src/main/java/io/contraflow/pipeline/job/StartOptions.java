package io.contraflow.pipeline.job;

import io.contraflow.pipeline.config.AdapterSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The options that a start is a function of. */
final class StartOptions {
  private static final List<Option<?>> OF_ALL =
      List.of(
          LearnerSettings.ENCODER,
          LearnerSettings.START,
          LearnerSettings.DIMENSION,
          LearnerSettings.SEED);

  /** Its tokenizer is compared by content, which a path does not say. */
  private static final List<Option<?>> OF_STATIC =
      List.of(LearnerSettings.START_MODEL, LearnerSettings.START_TEXTS);

  private static final List<Option<?>> OF_ADAPTERS =
      List.of(
          AdapterSettings.EMBEDDER,
          AdapterSettings.TOKENIZER,
          AdapterSettings.POOLING,
          AdapterSettings.NORMALISE,
          AdapterSettings.QUERY_PREFIX,
          AdapterSettings.DOCUMENT_PREFIX,
          AdapterSettings.MAX_TOKENS,
          AdapterSettings.HEAD,
          AdapterSettings.WIDTH);

  private StartOptions() {}

  /**
   * Whether a start of other options is the one asked for.
   *
   * @param begun as they were recorded; one that was not there yet had what is now its default
   */
  static boolean same(Configuration asked, Map<String, String> begun) {
    Map<String, String> wanted = asked.recorded();
    Map<String, String> defaults = Configuration.defaults().recorded();
    return shaping(asked).stream()
        .map(Option::key)
        .allMatch(key -> wanted.get(key).equals(begun.getOrDefault(key, defaults.get(key))));
  }

  /**
   * Options that make another start whatever files are named: state can't go on with another value.
   *
   * @param begun as they were recorded
   * @throws ConfigurationException naming the first that differs
   */
  static void mustGoOn(Configuration asked, Map<String, String> begun) {
    Map<String, String> wanted = asked.recorded();
    List<Option<?>> decisive = new ArrayList<>(OF_ALL);
    if (asked.autoValues().start().isCopied()) {
      decisive.add(LearnerSettings.TOWERS);
    }
    for (Option<?> option : decisive) {
      String before = begun.get(option.key());
      String now = wanted.get(option.key());
      if (before != null && !before.equals(now)) {
        throw new ConfigurationException(
            "%s must stay what the model was begun with, %s, was %s; set it back, or start in an empty --output"
                .formatted(option.key(), before, now));
      }
    }
  }

  private static List<Option<?>> shaping(Configuration asked) {
    List<Option<?>> shaping = new ArrayList<>(OF_ALL);
    shaping.addAll(asked.isAdapter() ? OF_ADAPTERS : OF_STATIC);
    if (asked.autoValues().start().isCopied()) {
      shaping.add(LearnerSettings.TOWERS);
    }
    return shaping;
  }
}
