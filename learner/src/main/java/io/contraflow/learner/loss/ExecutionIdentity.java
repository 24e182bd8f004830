package io.contraflow.learner.loss;

import io.contraflow.learner.backend.Backend;
import io.contraflow.learner.backend.Backends;
import io.contraflow.learner.memory.BfloatProducts;
import io.contraflow.learner.memory.BlasCore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * What the bits of a step's result depend on beside its inputs. Two processes of one identity
 * compute the same numbers from the same log; of two, nearly the same. The number of threads and
 * whether the Vector API is there change no bit and are no part of it.
 *
 * @param kernel that computes the loss, resolved, and from its second order of summation on the
 *     number of that: {@code blocked 2} or {@code nd4j}
 * @param backend that it computes on: {@code cpu}, or {@code cuda} with the device's compute
 *     capability and name
 * @param precision of products; parameters are float32. With bfloat16 the unit that computes them
 * @param cpu the architecture, OpenBLAS with its core type ({@link BlasCore}), the instructions
 *     that ND4J's own library was built for, and the parts that sums are kept in
 */
public record ExecutionIdentity(String kernel, String backend, String precision, String cpu) {
  public ExecutionIdentity {
    Objects.requireNonNull(kernel, "kernel");
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(cpu, "cpu");
  }

  /**
   * Of this JVM with such a kernel.
   *
   * @throws io.contraflow.learner.backend.UnusableBackendException if it needs a device that is not
   *     there
   */
  public static ExecutionIdentity of(KernelKind kind) {
    KernelKind resolved = Kernels.resolved(kind);
    Backend backend = resolved == KernelKind.ND4J_CUDA ? Backend.CUDA : Backend.CPU;
    String precision =
        kind == KernelKind.BLOCKED_BFLOAT16 ? "bfloat16 " + BfloatProducts.unit() : "float32";
    return new ExecutionIdentity(
        resolved.arithmetic(), Backends.name(backend), precision, Cpu.NAME);
  }

  /** By name, in the order in which they are compared. */
  public Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("kernel", kernel);
    parts.put("backend", backend);
    parts.put("precision", precision);
    parts.put("cpu", cpu);
    return parts;
  }

  /** The name of the first part that differs; empty for equal identities. */
  public Optional<String> firstDifference(ExecutionIdentity other) {
    Map<String, String> others = other.parts();
    return parts().entrySet().stream()
        .filter(part -> !part.getValue().equals(others.get(part.getKey())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Once a JVM: a library chooses its kernels when it is loaded. */
  private static final class Cpu {
    static final String NAME =
        "%s, %s, ND4J %s, %d lanes"
            .formatted(
                System.getProperty("os.arch"),
                BlasCore.name(),
                level(NativeOpsHolder.getInstance().getDeviceNativeOps().binaryLevel()),
                Exponentials.LANES);

    /** As libnd4j numbers its builds. */
    private static String level(int binaryLevel) {
      return switch (binaryLevel) {
        case 0, 1 -> "generic";
        case 2 -> "avx2";
        case 3 -> "avx512";
        default -> "level " + binaryLevel;
      };
    }
  }
}
