package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Contest;
import io.contraflow.benchmarks.contest.FloatFile;
import io.contraflow.benchmarks.contest.PeerPrograms;
import io.contraflow.benchmarks.contest.PeerPrograms.Allocator;
import io.contraflow.benchmarks.contest.PeerSide;
import io.contraflow.benchmarks.contest.Sides;
import io.contraflow.benchmarks.contest.Turns;
import io.contraflow.benchmarks.kernel.Vectors;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.MaskedCells;
import io.contraflow.learner.memory.BfloatProducts;
import io.contraflow.learner.memory.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Loss and gradients of one batch: unit vectors in, gradients of queries and positives out.
 *
 * @param size B
 * @param queue K
 * @param dimension D
 */
record KernelContest(int size, int queue, int dimension) {
  static final String PRODUCTS = "three matrix products alone (OpenBLAS)";
  static final String BLOCKED = "contraflow, blocked, float32";
  static final String BFLOAT16 = "contraflow, blocked, bfloat16";
  static final String PLAIN = "contraflow, plain ND4J";

  /** Autograd's is the usual way, its log-sum-exp spares the copy of the columns. */
  static final List<String> METHODS = List.of("autograd", "autograd-logsumexp", "by-hand");

  private static final double TEMPERATURE = .05;
  private static final double ROUNDING = 1e-4;

  /** Of vectors with eight bits of mantissa, over τ. */
  private static final double BFLOAT16_ROUNDING = 1e-2;

  /** Beyond this many cells plain ND4J is left out: it holds several copies of all of them. */
  private static final long PLAIN_CELLS = 6L << 20;

  static String peer(String method, Allocator allocator) {
    return "PyTorch, "
        + method
        + (allocator == Allocator.JEMALLOC ? ", jemalloc" : ", stock allocator");
  }

  String name() {
    return "kernel, B %d, K %d, D %d".formatted(size, queue, dimension);
  }

  /**
   * @param directory for the vectors that the peers are given
   */
  Contest run(int threads, Turns turns, PeerPrograms peers, Path directory)
      throws IOException, InterruptedException {
    double[] weights = new double[size];
    Arrays.fill(weights, 1);
    LossOptions options = new LossOptions(TEMPERATURE, false, true);
    try (Matrix queries = Vectors.random(1, size, dimension);
        Matrix positives = Vectors.random(2, size, dimension);
        Matrix hard = Vectors.random(3, 0, dimension);
        Matrix remembered = Vectors.random(4, queue, dimension);
        Sides sides = new Sides()) {
      LossInputs inputs =
          new LossInputs(queries, positives, hard, remembered, MaskedCells.none(size), weights);
      sides.add(new KernelSide(BLOCKED, KernelKind.BLOCKED, threads, inputs, options));
      sides.addUnless(
          BfloatProducts.missing(),
          BFLOAT16,
          () -> new KernelSide(BFLOAT16, KernelKind.BLOCKED_BFLOAT16, threads, inputs, options));
      sides.add(new ProductsSide(PRODUCTS, threads, size, queue, dimension));
      if ((long) size * (size + queue) <= PLAIN_CELLS) {
        sides.add(new KernelSide(PLAIN, KernelKind.ND4J_CPU, threads, inputs, options));
      }
      addPeers(sides, threads, peers, task(directory, List.of(queries, positives, remembered)));
      Contest contest = sides.compete(name(), threads, turns);
      contest.mustAgree(side -> !side.equals(PRODUCTS) && !side.equals(BFLOAT16), ROUNDING);
      contest.mustAgree(side -> side.equals(BLOCKED) || side.equals(BFLOAT16), BFLOAT16_ROUNDING);
      return contest;
    }
  }

  private static void addPeers(
      Sides sides, int threads, PeerPrograms peers, Map<String, Object> task) {
    for (Allocator allocator : Allocator.values()) {
      for (String method : METHODS) {
        String name = peer(method, allocator);
        sides.addPeer(
            name,
            () ->
                PeerSide.shared(
                    name, peers, "learner_parts.py", threads, allocator, with(task, method)));
      }
    }
  }

  private static Map<String, Object> with(Map<String, Object> task, String method) {
    Map<String, Object> whole = new HashMap<>(task);
    whole.put("method", method);
    return whole;
  }

  private Map<String, Object> task(Path directory, List<Matrix> vectors) throws IOException {
    Path file = directory.resolve("vectors-%d-%d-%d.f32".formatted(size, queue, dimension));
    FloatFile.write(
        file,
        2 * size + queue,
        dimension,
        (row, into) -> {
          int rest = row;
          for (Matrix matrix : vectors) {
            if (rest < matrix.rows()) {
              matrix.read(rest, into);
              return;
            }
            rest -= matrix.rows();
          }
        });
    return Map.of(
        "task", "kernel",
        "vectors", file.toAbsolutePath().toString(),
        "size", size,
        "queue", queue,
        "dimension", dimension,
        "temperature", TEMPERATURE);
  }
}
