package io.contraflow.operators.snapshot;

import io.contraflow.learner.evaluate.PairedDifference;
import io.contraflow.learner.evaluate.Spread;
import io.contraflow.learner.step.ProbeScores;
import io.contraflow.state.snapshot.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the scores of a candidate, of the served model and of the reference come to. */
final class GateComparison {
  private final GateOptions options;
  private final Judgement.Case told;
  private final int[] searches;
  private final boolean ranked;
  private final ProbeScores own;
  private final ProbeScores served;
  private final ProbeScores reference;
  private final Map<String, Double> figures = new TreeMap<>();

  /**
   * @param searches what each held-out search asks
   * @param ranked whether searches were ranked
   * @param own of the candidate
   * @param served of the served model; null if nothing is served
   * @param reference of the reference; null if there is none
   */
  GateComparison(
      GateOptions options,
      Judgement.Case told,
      int[] searches,
      boolean ranked,
      ProbeScores own,
      ProbeScores served,
      ProbeScores reference) {
    this.options = options;
    this.told = told;
    this.searches = searches;
    this.ranked = ranked;
    this.own = own;
    this.served = served;
    this.reference = reference;
  }

  Verdict verdict(long nowMs) {
    figures.put("searches", (double) searches.length);
    Optional<String> collapsed =
        collapse("queries", own.queries(), served == null ? null : served.queries())
            .or(
                () ->
                    collapse(
                        "documents", own.documents(), served == null ? null : served.documents()));
    Optional<String> worse = worse("served", served);
    Optional<String> decayed = worse("reference", reference);
    if (collapsed.isPresent()) {
      return held(GateReason.COLLAPSED, collapsed.get(), nowMs);
    }
    if (worse.isPresent()) {
      return held(GateReason.WORSE, worse.get(), nowMs);
    }
    if (decayed.isPresent()) {
      return held(GateReason.DECAYED, decayed.get(), nowMs);
    }
    if (options.drift() && told.drifting()) {
      return held(
          GateReason.DRIFT,
          "loss - ln N of what is not learnt yet rose from %.3f to %.3f"
              .formatted(told.lossBefore(), told.lossAfter()),
          nowMs);
    }
    return ranked && served != null
        ? Verdict.of(
            Verdict.PASSED,
            null,
            "MRR %.4f, served %.4f, over %d held-out searches"
                .formatted(figures.get("mrr"), figures.get("served_mrr"), searches.length),
            figures,
            nowMs)
        : Verdict.of(Verdict.INSUFFICIENT, null, insufficient(), figures, nowMs);
  }

  private String insufficient() {
    return served == null
        ? "nothing is served that it could be compared with"
        : "%d held-out searches, %d are needed with a full report.sample-size; it was looked at for collapse only"
            .formatted(searches.length, options.searches());
  }

  private Verdict held(GateReason reason, String detail, long nowMs) {
    return Verdict.of(Verdict.HELD, reason.label(), detail, figures, nowMs);
  }

  private Optional<String> worse(String name, ProbeScores other) {
    if (!ranked || other == null) {
      return Optional.empty();
    }
    PairedDifference difference = difference(other);
    figures.put("mrr", difference.after());
    figures.put(name + "_mrr", difference.before());
    figures.put(name + "_difference", difference.mean());
    figures.put(name + "_upper95", difference.upper95());
    if (!difference.isWorseBy(options.tolerance())) {
      return Optional.empty();
    }
    return Optional.of(
        "MRR %.4f, %s %.4f, over %d held-out searches: with 95 %% confidence at least %.1f %% lower, %.1f %% may be"
                .formatted(
                    difference.after(),
                    name,
                    difference.before(),
                    difference.searches(),
                    -100 * difference.upper95() / difference.before(),
                    100 * options.tolerance())
            + " (snapshots.gate.tolerance)");
  }

  private PairedDifference difference(ProbeScores other) {
    return PairedDifference.of(other.reciprocalRanks(), own.reciprocalRanks(), searches);
  }

  /**
   * @param side queries or documents
   * @param before of the served model, or null
   */
  private Optional<String> collapse(String side, Spread after, Spread before) {
    if (!after.isKnown()) {
      return Optional.empty();
    }
    figures.put(side + "_rank", after.rank());
    figures.put(side + "_uniformity", after.uniformity());
    if (after.isOnePoint() && options.collapse() > 0) {
      return Optional.of(
          "all vectors of %s are as good as one: uniformity %.3f"
              .formatted(side, after.uniformity()));
    }
    if (before == null || !after.isCollapsedBeside(before, options.collapse())) {
      return Optional.empty();
    }
    return Optional.of(
        "vectors of %s have effective rank %.2f, served %.2f, and uniformity %.3f, served %.3f; %.0f %% must be left (snapshots.gate.collapse)"
            .formatted(
                side,
                after.rank(),
                before.rank(),
                after.uniformity(),
                before.uniformity(),
                100 * options.collapse()));
  }

  /** The first one is the reference, and from then on what is better with confidence. */
  boolean renews() {
    return reference == null || ranked && difference(reference).isBetter();
  }
}
