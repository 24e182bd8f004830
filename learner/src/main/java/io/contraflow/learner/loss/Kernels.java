package io.contraflow.learner.loss;

import io.contraflow.learner.backend.Backend;
import io.contraflow.learner.backend.Backends;
import io.contraflow.learner.memory.Incubating;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses a kernel for this machine. */
public final class Kernels {
  private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
  private static final String VECTORS = "io.contraflow.learner.loss.VectorExponentials";

  private Kernels() {}

  /** What this machine is best at, on as many threads as it has cores. */
  public static ContrastiveKernel auto() {
    return of(KernelKind.AUTO, 0);
  }

  /**
   * A kernel, which the caller closes.
   *
   * @param threads of the blocked kernel, 0 for one a core
   * @throws io.contraflow.learner.backend.UnusableBackendException if it needs a device that is not
   *     there
   */
  public static ContrastiveKernel of(KernelKind kind, int threads) {
    ContrastiveKernel kernel =
        switch (resolved(kind)) {
          case ND4J_CPU -> new Nd4jKernel(Backend.CPU);
          case ND4J_CUDA -> new Nd4jKernel(Backend.CUDA);
          case BLOCKED_BFLOAT16 -> BlockedKernel.ofBfloat16(threads);
          default -> new BlockedKernel(threads);
        };
    LOG.info("contrastive kernel: {}", kernel);
    return kernel;
  }

  /**
   * What a kind is on this machine: blocked, in either precision, or nd4j on one backend. ND4J
   * computes on that backend from then on.
   */
  public static KernelKind resolved(KernelKind kind) {
    return switch (kind) {
      case AUTO -> isCuda(Backend.AUTO) ? KernelKind.ND4J_CUDA : KernelKind.BLOCKED;
      case ND4J -> isCuda(Backend.AUTO) ? KernelKind.ND4J_CUDA : KernelKind.ND4J_CPU;
      case ND4J_CUDA -> {
        Backends.take(Backend.CUDA);
        yield kind;
      }
      default -> {
        Backends.take(Backend.CPU);
        yield kind;
      }
    };
  }

  private static boolean isCuda(Backend wanted) {
    return Backends.take(wanted) == Backend.CUDA;
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
