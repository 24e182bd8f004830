package io.contraflow.operators.search;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.ParseOptions;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * How searches and actions are joined. Durations are event time.
 *
 * @param settleMs an example is decided so long after its action, so that what follows at once (a
 *     purchase, a second click) is known by then; at most {@code windowMs}
 * @param windowMs a search closes so long after its impression
 * @param pageNegatives negatives taken: results shown beside an action, or those of a pair; 0 for
 *     none
 * @param maxResults results that a search's pages list together
 * @param maxActions documents of a search that are acted on, and actions of it at one time
 * @param negatives which results of a page they are
 * @param examinedResults results of a page, from the top, that are told of when its search closes,
 *     acted on or not; 0 for none
 * @param actionWeights the weight in the loss of each kind of action; 0 to ignore it
 * @param dwell what becomes of that weight where the user soon came back
 */
public record JoinOptions(
    long settleMs,
    long windowMs,
    int pageNegatives,
    int maxResults,
    int maxActions,
    Negatives negatives,
    int examinedResults,
    Map<String, Double> actionWeights,
    DwellRule dwell)
    implements Serializable {
  public static final int MAX_ACTIONS = 1_000;

  public JoinOptions {
    check(windowMs >= 1, "window must be at least 1 ms", windowMs, "join.window");
    check(
        settleMs >= 0 && settleMs <= windowMs,
        "settle must be in [0 ms, the window of " + windowMs + " ms]",
        settleMs,
        "join.settle");
    check(
        pageNegatives >= 0,
        "page negatives must not be negative",
        pageNegatives,
        "join.page-negatives");
    check(maxResults >= 1, "max results must be at least 1", maxResults, "events.max-results");
    check(maxActions >= 1, "max actions must be at least 1", maxActions, "join.max-actions");
    Objects.requireNonNull(negatives, "negatives");
    check(
        examinedResults >= 0,
        "examined results must not be negative",
        examinedResults,
        "position-bias.results");
    actionWeights = Map.copyOf(actionWeights);
    check(
        !actionWeights.isEmpty(),
        "actions must name at least one kind",
        actionWeights,
        "join.actions");
    actionWeights.forEach(
        (action, weight) ->
            check(
                weight >= 0 && weight <= 1e6,
                "the weight of action '" + action + "' must be in [0, 1000000]",
                weight,
                "join.actions"));
  }

  /** With what is shown and not acted on for negatives. */
  public JoinOptions(
      long settleMs,
      long windowMs,
      int pageNegatives,
      int maxResults,
      int maxActions,
      Map<String, Double> actionWeights,
      DwellRule dwell) {
    this(
        settleMs,
        windowMs,
        pageNegatives,
        maxResults,
        maxActions,
        Negatives.SHOWN,
        0,
        actionWeights,
        dwell);
  }

  /** Whatever the dwell. */
  public JoinOptions(
      long settleMs,
      long windowMs,
      int pageNegatives,
      int maxResults,
      int maxActions,
      Map<String, Double> actionWeights) {
    this(settleMs, windowMs, pageNegatives, maxResults, maxActions, actionWeights, DwellRule.NONE);
  }

  /** With the usual numbers of results and actions. */
  public JoinOptions(
      long settleMs, long windowMs, int pageNegatives, Map<String, Double> actionWeights) {
    this(settleMs, windowMs, pageNegatives, ParseOptions.MAX_RESULTS, MAX_ACTIONS, actionWeights);
  }

  /** The same, and so many results of each page are told of when its search closes. */
  public JoinOptions examining(int results) {
    return new JoinOptions(
        settleMs,
        windowMs,
        pageNegatives,
        maxResults,
        maxActions,
        negatives,
        results,
        actionWeights,
        dwell);
  }

  public boolean knows(String action) {
    return actionWeights.containsKey(action);
  }

  /** The weight of a kind of action; 0 for one that is not to be used. */
  public float weight(String action) {
    return actionWeights.getOrDefault(action, 0.0).floatValue();
  }

  /** The weight of an action, by its kind and dwell; 0 if it is not to be used. */
  public float weight(Action action) {
    return dwell.weight(weight(action.action()), action);
  }

  /** The known kinds of action in the order of their names, for messages. */
  public String actionNames() {
    return String.join(", ", new TreeSet<>(actionWeights.keySet()));
  }

  private static void check(boolean holds, String rule, Object value, String key) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value + "; set " + key);
    }
  }
}
