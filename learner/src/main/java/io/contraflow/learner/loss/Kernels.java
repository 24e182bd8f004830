package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Incubating;
import io.contraflow.learner.memory.LibraryLoading;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses a kernel for this machine. */
public final class Kernels {
  private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
  private static final String VECTORS = "io.contraflow.learner.loss.VectorExponentials";

  static {
    LibraryLoading.fromItsOwnLoader();
  }

  private Kernels() {}

  /** What this machine is best at, on as many threads as it has cores. */
  public static ContrastiveKernel auto() {
    return of(KernelKind.AUTO, 0);
  }

  /**
   * A kernel, which the caller closes.
   *
   * @param threads of the blocked kernel, 0 for one a core
   */
  public static ContrastiveKernel of(KernelKind kind, int threads) {
    if (resolved(kind) == KernelKind.ND4J) {
      LOG.info("contrastive kernel: nd4j");
      return new Nd4jKernel();
    }
    BlockedKernel kernel =
        kind == KernelKind.BLOCKED_BFLOAT16
            ? BlockedKernel.ofBfloat16(threads)
            : new BlockedKernel(threads);
    LOG.info("contrastive kernel: {}", kernel);
    return kernel;
  }

  /** What {@link KernelKind#AUTO} is on this machine; any other kind itself. */
  static KernelKind resolved(KernelKind kind) {
    if (kind != KernelKind.AUTO) {
      return kind;
    }
    return isCpu() ? KernelKind.BLOCKED : KernelKind.ND4J;
  }

  private static boolean isCpu() {
    return Nd4j.getBackend().getClass().getName().startsWith("org.nd4j.linalg.cpu.");
  }

  /** By the Vector API if this JVM has it: the bits are the same, the time is not. */
  static Exponentials exponentials() {
    return Chosen.EXPONENTIALS;
  }

  /** Once a JVM. */
  private static final class Chosen {
    static final Exponentials EXPONENTIALS =
        Incubating.orElse(Exponentials.class, VECTORS, ScalarExponentials::new);
  }
}
