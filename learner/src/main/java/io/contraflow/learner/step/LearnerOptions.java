package io.contraflow.learner.step;

import io.contraflow.learner.optimizer.OptimizerKind;
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
 * @param temperature τ of the softmax, in (0, 1]
 * @param symmetric whether the document→query direction is averaged in
 * @param pageNegatives hard negatives taken from an example, 0 for none
 * @param optimizer what takes the steps; AdaGrad for tables of tokens, whose rows are touched
 *     unequally often; for a head either
 * @param learningRate its step size; for AdaGrad that of rows of rms 1
 * @param warmUpSteps steps over which the rate rises linearly to {@code learningRate}; 0 for none
 * @param clipNorm largest norm of the gradient of one step; 0 for no clipping
 * @param queueSize K, entries of the memory queue; 0 for none
 * @param queueWarmUp entries that the queue must hold before it is used
 * @param queueMaxAgeMs entries older than this are dropped
 * @param queueRefreshSteps queue embeddings are computed anew every so many steps; 0 for never
 * @param heldOutShare share of (normalised query, week) pairs that are never trained on, in [0,
 *     0.5]
 * @param heldOutSize examples kept of those held out
 * @param knownPositiveUsers distinct users (or searches without user) whose action makes a document
 *     a known positive
 * @param knownPositiveAgeMs actions older than this are no evidence
 * @param sampleSize distinct documents among which entering examples are ranked
 * @param seed of every random number
 */
public record LearnerOptions(
    int dimension,
    Towers towers,
    HeadShape head,
    int size,
    int stride,
    long maxWaitMs,
    double temperature,
    boolean symmetric,
    int pageNegatives,
    OptimizerKind optimizer,
    double learningRate,
    int warmUpSteps,
    double clipNorm,
    int queueSize,
    int queueWarmUp,
    long queueMaxAgeMs,
    int queueRefreshSteps,
    double heldOutShare,
    int heldOutSize,
    int knownPositiveUsers,
    long knownPositiveAgeMs,
    int sampleSize,
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
    check(
        temperature > 0 && temperature <= 1,
        "temperature must be in (0, 1]",
        temperature,
        "learner.temperature");
    check(
        pageNegatives >= 0,
        "page negatives must not be negative",
        pageNegatives,
        "learner.page-negatives");
    Objects.requireNonNull(optimizer, "optimizer");
    check(
        head != null || optimizer != OptimizerKind.ADAM,
        "a static model's optimizer must be adagrad: rows of rare tokens would each need a step"
            + " count of their own",
        optimizer.label(),
        "learner.optimizer");
    check(learningRate > 0, "learning rate must be above 0", learningRate, "learner.learning-rate");
    check(queueSize >= 0, "queue size must not be negative", queueSize, "queue.size");
    check(
        heldOutShare >= 0 && heldOutShare <= 0.5,
        "held-out share must be in [0, 0.5]",
        heldOutShare,
        "held-out.share");
  }

  private static void check(boolean holds, String rule, Object value, String option) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value + "; set " + option);
    }
  }
}
