package io.contraflow.learner.step;

import io.contraflow.learner.click.ClickOptions;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.Objective;
import io.contraflow.learner.loss.Positives;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Towers;
import java.io.Serializable;
import java.util.Objects;

/**
 * Everything that shapes what one model learns. Durations are event time.
 *
 * @param dimension D, length of a vector
 * @param towers which tables there are and which of them learn
 * @param head over a frozen embedder's vectors, of dimension D: what the tables hold; null for
 *     tables with a row for each token
 * @param size examples in a full window, B
 * @param stride examples that enter between two steps; divides {@code size}
 * @param maxWaitMs a step is taken early once its oldest new example is older than this
 * @param loss what is minimised; gradients by the documents are taken where those learn, whatever
 *     it says of them
 * @param terms what is minimised besides
 * @param pageNegatives hard negatives taken from an example, 0 for none
 * @param descent how
 * @param compatibilityWeight λ of the term that keeps documents' vectors near those of the start's
 *     document space, where documents learn; 0 for none (formula and source: {@code
 *     Compatibility}). Of the order of 1/τ
 * @param queueSize K, entries of the memory queue; 0 for none
 * @param queueWarmUp entries that the queue must hold before it is used
 * @param queueMaxAgeMs entries older than this are dropped
 * @param queueRefreshSteps queue embeddings are computed anew every so many steps; 0 for never
 * @param replaySize examples kept of all that have left the window, to be learnt from again; 0 for
 *     none. They are part of each checkpoint, their texts as they were then
 * @param replayFraction how many of them each step learns from besides the window, as a share of
 *     the window's examples, in [0, 1]
 * @param heldOutShare share of (normalised query, week) pairs that are never trained on, in [0,
 *     0.5]
 * @param heldOutSize examples kept of those held out
 * @param knownPositiveUsers distinct users (or searches without user) whose action makes a document
 *     a known positive
 * @param knownPositiveAgeMs actions older than this are no evidence
 * @param sampleSize distinct documents among which entering examples are ranked
 * @param frequencies how documents' frequencies are estimated, by which sampled columns are
 *     corrected (logQ); {@link FrequencyOptions#NONE} for no correction
 * @param uniqueTopics whether an example waits for the next step where one that enters has its
 *     query or document
 * @param clicks what a click is worth
 * @param seed of every random number
 */
public record LearnerOptions(
    int dimension,
    Towers towers,
    HeadShape head,
    int size,
    int stride,
    long maxWaitMs,
    LossOptions loss,
    LossTerms terms,
    int pageNegatives,
    Descent descent,
    double compatibilityWeight,
    int queueSize,
    int queueWarmUp,
    long queueMaxAgeMs,
    int queueRefreshSteps,
    int replaySize,
    double replayFraction,
    double heldOutShare,
    int heldOutSize,
    int knownPositiveUsers,
    long knownPositiveAgeMs,
    int sampleSize,
    FrequencyOptions frequencies,
    boolean uniqueTopics,
    ClickOptions clicks,
    long seed)
    implements Serializable {

  public LearnerOptions {
    check(dimension >= 1, "dimension must be at least 1", dimension, "learner.dimension");
    Objects.requireNonNull(towers, "towers");
    check(
        head == null || head.dimension() == dimension,
        "the head must have the vectors' dimension " + dimension,
        head == null ? null : head.dimension(),
        "learner.dimension");
    check(size >= 1, "window size must be at least 1", size, "window.size");
    check(
        stride >= 1 && size % stride == 0,
        "stride must divide the window size " + size,
        stride,
        "window.stride");
    check(maxWaitMs >= 0, "max-wait must not be negative", maxWaitMs, "window.max-wait");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(terms, "terms");
    Objects.requireNonNull(descent, "descent");
    check(
        !loss.temperatureLearnt() || loss.temperature() >= LearntTemperature.LOWEST,
        "a temperature that is learnt must begin in [0.01, 1]",
        loss.temperature(),
        "learner.temperature");
    int whole = dimension;
    check(
        loss.prefixes().stream().allMatch(length -> length < whole),
        "prefixes must be shorter than the vectors, " + dimension,
        loss.prefixes(),
        "learner.matryoshka");
    check(
        pageNegatives >= 0,
        "page negatives must not be negative",
        pageNegatives,
        "learner.page-negatives");
    check(
        terms.distillation() == 0 || pageNegatives >= 1,
        "learner.page-negatives must be at least 1 with learner.distillation, which compares a"
            + " page's documents",
        pageNegatives,
        "it, or learner.distillation to 0");
    check(
        compatibilityWeight >= 0 && compatibilityWeight < Double.POSITIVE_INFINITY,
        "the weight of compatibility with the start must be at least 0 and finite",
        compatibilityWeight,
        "learner.compatibility");
    check(
        compatibilityWeight == 0 || towers != Towers.QUERY_ONLY,
        "learner.compatibility must be 0 with query-only towers, whose documents stay as they are",
        compatibilityWeight,
        "it to 0 or learner.towers to shared or separate");
    check(replaySize >= 0, "replay size must not be negative", replaySize, "replay.size");
    check(
        replayFraction >= 0 && replayFraction <= 1,
        "replay fraction must be in [0, 1]",
        replayFraction,
        "replay.fraction");
    check(queueSize >= 0, "queue size must not be negative", queueSize, "queue.size");
    check(
        heldOutShare >= 0 && heldOutShare <= 0.5,
        "held-out share must be in [0, 0.5]",
        heldOutShare,
        "held-out.share");
    Objects.requireNonNull(frequencies, "frequencies");
    Objects.requireNonNull(clicks, "clicks");
    check(
        !clicks.bias().isOn() || loss.positives() == Positives.ONE,
        "learner.positives must be one with position-bias, where each click is weighed against all"
            + " others of its page",
        loss.positives().label(),
        "it, or position-bias.source to off");
    check(
        !clicks.bias().isOn() || pageNegatives >= 1,
        "page negatives must be at least 1 with position-bias, whose negatives they are",
        pageNegatives,
        "position-bias.results");
    check(
        loss.objective() == Objective.SOFTMAX || !frequencies.enabled(),
        "learner.logq must be none with learner.objective margin, which has no logits to correct",
        "streaming",
        "one of the two");
  }

  /** With any number of clicks, each worth its weight. */
  public LearnerOptions(
      int dimension,
      Towers towers,
      HeadShape head,
      int size,
      int stride,
      long maxWaitMs,
      LossOptions loss,
      LossTerms terms,
      int pageNegatives,
      Descent descent,
      double compatibilityWeight,
      int queueSize,
      int queueWarmUp,
      long queueMaxAgeMs,
      int queueRefreshSteps,
      int replaySize,
      double replayFraction,
      double heldOutShare,
      int heldOutSize,
      int knownPositiveUsers,
      long knownPositiveAgeMs,
      int sampleSize,
      FrequencyOptions frequencies,
      boolean uniqueTopics,
      long seed) {
    this(
        dimension,
        towers,
        head,
        size,
        stride,
        maxWaitMs,
        loss,
        terms,
        pageNegatives,
        descent,
        compatibilityWeight,
        queueSize,
        queueWarmUp,
        queueMaxAgeMs,
        queueRefreshSteps,
        replaySize,
        replayFraction,
        heldOutShare,
        heldOutSize,
        knownPositiveUsers,
        knownPositiveAgeMs,
        sampleSize,
        frequencies,
        uniqueTopics,
        ClickOptions.NONE,
        seed);
  }

  /** Without terms beside the loss. */
  public LearnerOptions(
      int dimension,
      Towers towers,
      HeadShape head,
      int size,
      int stride,
      long maxWaitMs,
      LossOptions loss,
      int pageNegatives,
      Descent descent,
      double compatibilityWeight,
      int queueSize,
      int queueWarmUp,
      long queueMaxAgeMs,
      int queueRefreshSteps,
      int replaySize,
      double replayFraction,
      double heldOutShare,
      int heldOutSize,
      int knownPositiveUsers,
      long knownPositiveAgeMs,
      int sampleSize,
      FrequencyOptions frequencies,
      boolean uniqueTopics,
      long seed) {
    this(
        dimension,
        towers,
        head,
        size,
        stride,
        maxWaitMs,
        loss,
        LossTerms.NONE,
        pageNegatives,
        descent,
        compatibilityWeight,
        queueSize,
        queueWarmUp,
        queueMaxAgeMs,
        queueRefreshSteps,
        replaySize,
        replayFraction,
        heldOutShare,
        heldOutSize,
        knownPositiveUsers,
        knownPositiveAgeMs,
        sampleSize,
        frequencies,
        uniqueTopics,
        seed);
  }

  private static void check(boolean holds, String rule, Object value, String option) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value + "; set " + option);
    }
  }
}
