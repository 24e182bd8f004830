package io.contraflow.learner.step;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * What one step did. Figures that could not be computed are null (a JSON null too), never 0.
 * Similarities are cosines. All but the ledger and the times are taken on the examples that enter,
 * before they are trained on. Nothing in it depends on the wall clock: the same log gives the same
 * reports of steps. How many reports without a step lie between them depends on the pace at which
 * time comes in.
 *
 * @param model the model
 * @param step steps taken so far, this one included; a report without a step repeats the last
 *     number
 * @param trained whether a step was taken; false for a report that only brings the ledger up to
 *     date
 * @param entering examples that were new in this step
 * @param rows B, examples in the step
 * @param columns N, columns of the softmax before masking: positives, hard negatives, queue
 * @param loss mean contrastive loss of whole vectors in nats, or with a margin in cosines
 * @param bound log N − loss in nats, a lower bound of mutual information; at most {@code
 *     boundLimit}
 * @param boundLimit log N for the bound's rows
 * @param boundRows the bound's rows, none where clicks are weighted: entering, of weight 1, with no
 *     masked or corrected column and one positive, in the denominator. A document that is in the
 *     window or the queue already masks one, so these are mostly documents not seen lately, and
 *     their loss is above {@code loss}
 * @param recallAt10 share of entering examples whose positive is in the first 10 of the sampled
 *     documents
 * @param mrr mean reciprocal rank of the positive among the sampled documents
 * @param recallAt10Seen {@code recallAt10} over positives that were trained on before
 * @param recallAt10Unseen {@code recallAt10} over positives never trained on
 * @param sampleSize distinct documents ranked against, the positive apart
 * @param heldOutMrr mrr over the held-out examples, taken every few steps
 * @param positiveSimilarity mean similarity of query and positive
 * @param hardestNegativeSimilarity mean over rows of the largest unmasked negative similarity
 * @param alignment mean squared distance of query and positive (Wang and Isola 2020)
 * @param uniformity log mean exp(−2 d²) over pairs of entering positives (Wang and Isola 2020)
 * @param drift how far documents have gone from where they began: mean 1 − cos(now, in the start's
 *     document space) of entering positives, as {@code learner.compatibility} holds it down.
 *     Against the start and not the snapshot in use, which depends on the wall clock. Null where
 *     documents are frozen, and in reports of releases before it
 * @param gradientNorm norm of the step's gradient before clipping
 * @param temperature τ of the step where it is learnt; else null, and absent from the JSON
 * @param effectiveRows (Σw)² / Σw² of the step's rows, with their weights w: as many rows of one
 *     weight say as much. With position bias or repeats discounted; else null, and absent from the
 *     JSON
 * @param examination with position bias: how likely positions are looked at, from 1 on, relative to
 *     the one that is most, as estimated or given; a null in it is a position that nothing is known
 *     of. Else null, and absent from the JSON
 * @param queueFill entries in the queue
 * @param queueAgeSteps mean age of its embeddings in steps
 * @param queueDrift mean 1 − cos(stored, fresh) at the last refresh; null where documents are
 *     frozen
 * @param eventTimeMs event time reached
 * @param ledger where every pair went so far
 * @param stateSha256 {@link OnlineModel#fingerprint} in the last report of a log that has an end;
 *     null, and absent from the JSON, in all others
 */
public record StepReport(
    String model,
    long step,
    boolean trained,
    int entering,
    int rows,
    int columns,
    Double loss,
    Double bound,
    Double boundLimit,
    int boundRows,
    Double recallAt10,
    Double mrr,
    Double recallAt10Seen,
    Double recallAt10Unseen,
    int sampleSize,
    Double heldOutMrr,
    Double positiveSimilarity,
    Double hardestNegativeSimilarity,
    Double alignment,
    Double uniformity,
    Double drift,
    Double gradientNorm,
    Double temperature,
    Double effectiveRows,
    List<Double> examination,
    int queueFill,
    Double queueAgeSteps,
    Double queueDrift,
    long eventTimeMs,
    Ledger ledger,
    String stateSha256) {
  public StepReport {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(ledger, "ledger");
    if (examination != null) {
      examination = Collections.unmodifiableList(new ArrayList<>(examination));
    }
  }
}
