package io.contraflow.benchmarks.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A model at the end of its log, as {@code train --until} says.
 *
 * @param step steps it has taken
 * @param late events that were late
 * @param sha256 of everything that the next step would depend on
 */
record FinalState(long step, long late, String sha256) {
  private static final Pattern LINE =
      Pattern.compile("(?m)^model (\\S+)  step ([\\d,]+)  late (\\d+)  state ([0-9a-f]{64})  ");

  /** By model, all that a process has printed. */
  static Map<String, FinalState> in(String printed) {
    Map<String, FinalState> states = new TreeMap<>();
    LINE.matcher(printed)
        .results()
        .forEach(found -> states.put(found.group(1), FinalState.of(found)));
    return states;
  }

  private static FinalState of(MatchResult found) {
    return new FinalState(
        Long.parseLong(found.group(2).replace(",", "")),
        Long.parseLong(found.group(3)),
        found.group(4));
  }

  /** That two runs came to the same, for each model of a log. */
  static Claim same(
      Iterable<String> models, Map<String, FinalState> run, Map<String, FinalState> reference) {
    List<String> against = new ArrayList<>();
    List<String> evidence = new ArrayList<>();
    for (String model : models) {
      FinalState a = run.get(model);
      FinalState b = reference.get(model);
      if (a == null || !a.equals(b)) {
        against.add("%s is %s, the reference %s".formatted(model, a, b));
      } else {
        evidence.add("%s at step %,d, state %s".formatted(model, a.step(), a.sha256()));
      }
    }
    return new Claim(
        "parameters, optimizer rows, queue and memories are the reference's, bit for bit",
        String.join("; ", evidence),
        against);
  }
}
