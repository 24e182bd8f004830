package io.contraflow.benchmarks.chaos;

import java.util.List;

/**
 * Something that must be true of a run.
 *
 * @param text what
 * @param evidence figures that show it
 * @param counterexamples what speaks against it; empty if it holds
 */
record Claim(String text, String evidence, List<String> counterexamples) {
  private static final int SHOWN = 5;

  boolean holds() {
    return counterexamples.isEmpty();
  }

  /** One that holds if all of some do; the first's evidence and the state's stand for them. */
  static Claim all(String text, List<Claim> claims) {
    List<String> against =
        claims.stream()
            .flatMap(claim -> claim.counterexamples.stream().map(each -> claim.text + ": " + each))
            .toList();
    long held = claims.stream().filter(Claim::holds).count();
    return new Claim(
        text,
        "%d of %d lines hold; %s".formatted(held, claims.size(), claims.get(1).evidence),
        against);
  }

  /** As it is printed: the verdict, the claim, the evidence, the first counterexamples. */
  String lines() {
    StringBuilder lines = new StringBuilder();
    lines.append(holds() ? "holds   " : "BROKEN  ").append(text).append(": ").append(evidence);
    counterexamples.stream()
        .limit(SHOWN)
        .forEach(each -> lines.append("%n          ".formatted()).append(each));
    if (counterexamples.size() > SHOWN) {
      lines
          .append("%n          ".formatted())
          .append("and ")
          .append(counterexamples.size() - SHOWN)
          .append(" more");
    }
    return lines.toString();
  }
}
