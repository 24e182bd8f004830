package io.contraflow.learner.loss;

import io.contraflow.learner.parallel.Workers;

/**
 * InfoNCE (van den Oord et al. 2018) over in-batch positives, hard negatives and a queue, with its
 * gradients. Also known as multiple-negatives ranking loss and NT-Xent:
 *
 * <pre>
 *   s_ij = q_i · d_j              d = positives, hard negatives, queue: N = B + H + K columns
 *   l_i  = −s_ii/τ + log Σ_{j: (i,j) unmasked} exp(s_ij/τ)
 *   L    = Σ w_i l_i / Σ w_i
 * </pre>
 *
 * If symmetric, L is the mean of this and of the document→query direction over the positives'
 * columns, with the same weights and mask: l'_j = −s_jj/τ + log Σ_{i: (i,j) unmasked} exp(s_ij/τ),
 * i over the batch.
 *
 * <p>With {@link Objective#MARGIN} l_i and l'_j are {@link Hinges} over the same cells; with
 * prefixes L is a mean over lengths of the vectors ({@link PrefixedLoss}).
 *
 * <p>Finite for every τ in (0, 1]. A row whose negatives are all masked has loss 0 and adds no
 * gradient. Same inputs, same bits. Inputs are not changed. An instance serves one thread at a
 * time, and is closed by its owner.
 */
public interface ContrastiveKernel extends AutoCloseable {

  /** The loss and its gradients, which the caller closes. */
  LossResult compute(LossInputs inputs, LossOptions options);

  /** The threads that it computes on, for its owner between its calls; closed with it. */
  default Workers workers() {
    return Workers.caller();
  }

  /** Frees threads and memory, if it has any. */
  @Override
  default void close() {}
}
