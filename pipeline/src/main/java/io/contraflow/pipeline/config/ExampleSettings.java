package io.contraflow.pipeline.config;

import io.contraflow.operators.example.ResolveOptions;
import io.contraflow.operators.search.JoinOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How events become examples: {@code join.*} and {@code resolve.*}. */
public final class ExampleSettings {
  public static final Option<Duration> SETTLE =
      Option.of(
          "join.settle",
          Durations.TYPE,
          Duration.ofSeconds(2),
          "A (search, document) pair is decided this long (event time) after its first action, or"
              + " after its impression if that is later.");

  public static final Option<Duration> WINDOW =
      Option.of(
              "join.window",
              Durations.TYPE,
              Duration.ofMinutes(30),
              "A search is closed this long (event time) after its impression.")
          .that("above 0", value -> value.toMillis() > 0);

  public static final Option<Map<String, Double>> ACTIONS =
      Option.of(
              "join.actions",
              Types.WEIGHTS,
              defaultActions(),
              "Actions that make a positive, each with its weight in the loss; a weight of 0 ignores"
                  + " the action, and one that is not listed is a dead letter.")
          .that(
              "a map with at least one action, weights in [0, 1000000]",
              value ->
                  !value.isEmpty() && value.values().stream().allMatch(w -> w >= 0 && w <= 1e6));

  public static final Option<Duration> MIN_DWELL =
      Option.of(
          "join.min-dwell",
          Durations.TYPE,
          Duration.ZERO,
          "An action that carries a shorter dwell than this counts join.short-dwell-factor of its"
              + " weight; one without a dwell counts in full. 0 s for no such rule.");

  public static final Option<Double> SHORT_DWELL_FACTOR =
      Option.of(
              "join.short-dwell-factor",
              Types.DECIMAL,
              0.0,
              "What an action with a short dwell counts of its weight; 0 ignores it, as if the"
                  + " document had not been acted on.")
          .that("in [0, 1]", value -> value >= 0 && value <= 1);

  public static final Option<Integer> MAX_ACTIONS =
      Option.of(
              "join.max-actions",
              Types.INTEGER,
              JoinOptions.MAX_ACTIONS,
              "Documents of one search that actions are kept of, and different actions of it at one"
                  + " millisecond; more go to the dead letters, so that a script cannot make the state"
                  + " of a search grow without end.")
          .that("at least 1", value -> value >= 1);

  public static final Option<Duration> DOCUMENT_WAIT =
      Option.of(
          "resolve.document-wait",
          Durations.TYPE,
          Duration.ofSeconds(10),
          "A search whose document is not in the catalogue waits this long (event time) for it.");

  public static final Option<Integer> MAX_TOKENS =
      Option.of(
              "resolve.max-tokens",
              Types.INTEGER,
              512,
              "Tokens of a text that training uses; what follows is cut off.")
          .that("at least 1", value -> value >= 1);

  public static final Option<Integer> MAX_CHARACTERS =
      Option.of(
              "resolve.max-characters",
              Types.INTEGER,
              ResolveOptions.MAX_CHARACTERS,
              "Characters (UTF-16 units) of a document's text that are tokenized or embedded; what"
                  + " follows is cut off first, since tokenizing costs time.")
          .that("at least 1", value -> value >= 1);

  private ExampleSettings() {}

  static List<Option<?>> all() {
    return List.of(
        SETTLE,
        WINDOW,
        ACTIONS,
        MIN_DWELL,
        SHORT_DWELL_FACTOR,
        MAX_ACTIONS,
        DOCUMENT_WAIT,
        MAX_TOKENS,
        MAX_CHARACTERS);
  }

  private static Map<String, Double> defaultActions() {
    Map<String, Double> actions = new TreeMap<>();
    actions.put("click", 1.0);
    actions.put("cart", 3.0);
    actions.put("purchase", 5.0);
    return actions;
  }
}
