package io.contraflow.learner.step;

/**
 * What the learner saw in one step, before it changed anything. Figures of rows are those of the
 * entering examples; what could not be computed is null. Losses are those of the query→document
 * direction, whether the objective is symmetric or not, of whole vectors, and without its term of
 * compatibility.
 *
 * @param rows B
 * @param columns N, columns of the softmax before masking
 * @param loss weighted mean loss in nats, or with a margin in cosines
 * @param bound log N − mean loss over entering rows of weight 1 of which no column is masked or
 *     corrected, with one positive, in the denominator; null if there is no such row
 * @param boundLimit log N, null where {@code bound} is
 * @param boundRows rows that {@code bound} is taken over; none where clicks are weighted
 * @param positiveSimilarity mean cosine of query and positive
 * @param hardestNegativeSimilarity mean over rows of the largest unmasked negative's cosine
 * @param alignment mean squared distance of query and positive (Wang and Isola 2020)
 * @param uniformity log mean exp(−2 d²) over pairs of entering positives (Wang and Isola 2020)
 * @param drift mean 1 − cos(now, in the start's document space) of entering positives; null where
 *     documents are frozen
 * @param gradientNorm norm of the parameters' gradient before clipping, compatibility included
 * @param temperature τ of the step; null where it is fixed
 * @param effectiveRows (Σw)² / Σw² of the rows' weights; null where they are their actions'
 * @param queueFill entries in the queue
 * @param queueAgeSteps mean age of their embeddings in steps
 * @param queueDrift mean 1 − cos(stored, fresh) at the last refresh; null where documents are
 *     frozen
 */
public record StepFigures(
    int rows,
    int columns,
    Double loss,
    Double bound,
    Double boundLimit,
    int boundRows,
    Double positiveSimilarity,
    Double hardestNegativeSimilarity,
    Double alignment,
    Double uniformity,
    Double drift,
    Double gradientNorm,
    Double temperature,
    Double effectiveRows,
    int queueFill,
    Double queueAgeSteps,
    Double queueDrift) {}
