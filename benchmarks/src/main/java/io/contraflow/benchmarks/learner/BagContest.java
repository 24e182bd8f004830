package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Contest;
import io.contraflow.benchmarks.contest.FloatFile;
import io.contraflow.benchmarks.contest.PeerPrograms;
import io.contraflow.benchmarks.contest.PeerPrograms.Allocator;
import io.contraflow.benchmarks.contest.PeerSide;
import io.contraflow.benchmarks.contest.Sides;
import io.contraflow.benchmarks.contest.Turns;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.CounterRandom;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Token ids to vectors, gradient back, optimizer: B texts of T tokens over a table of V rows.
 *
 * @param rows V
 * @param dimension D
 * @param size B
 * @param tokens T
 */
record BagContest(int rows, int dimension, int size, int tokens) {
  static final String OURS = "contraflow, row-wise AdaGrad";

  /** By the same formula as ours, and PyTorch's own optimizer. */
  static final List<String> METHODS = List.of("row-wise AdaGrad by hand", "optim.Adagrad");

  private static final int BATCHES = 16;
  private static final double RATE = .1;
  private static final double ROUNDING = 1e-2;
  private static final long SEED = 1;

  static String peer(String method) {
    return "PyTorch EmbeddingBag(sparse), " + method;
  }

  String name() {
    return "bag, V %,d, D %d, B %d, T %d".formatted(rows, dimension, size, tokens);
  }

  /**
   * @param directory for the token ids that the peers are given
   */
  Contest run(int threads, Turns turns, PeerPrograms peers, Path directory)
      throws IOException, InterruptedException {
    int[] ids = new int[BATCHES * size * tokens];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) (CounterRandom.uniform(SEED, i, 0) * rows);
    }
    Path file = FloatFile.write(directory.resolve("bag-tokens.i32"), ids);
    try (Matrix gradient = gradient();
        Sides sides = new Sides()) {
      sides.add(
          new BagSide(
              OURS, threads, new PatternTable(rows, dimension), RATE, batches(ids), gradient));
      Allocator allocator = peers.fastest();
      for (String method : METHODS) {
        Map<String, Object> task =
            Map.of(
                "task", "bag",
                "method", method,
                "tokens", file.toAbsolutePath().toString(),
                "rows", rows,
                "dimension", dimension,
                "size", size,
                "length", tokens,
                "rate", RATE);
        sides.addPeer(
            peer(method),
            () ->
                PeerSide.shared(peer(method), peers, "learner_parts.py", threads, allocator, task));
      }
      Contest contest = sides.compete(name(), threads, turns);
      contest.mustAgree(side -> side.equals(OURS) || side.equals(peer(METHODS.get(0))), ROUNDING);
      return contest;
    }
  }

  private List<List<Features>> batches(int[] ids) {
    List<List<Features>> batches = new ArrayList<>();
    int at = 0;
    for (int b = 0; b < BATCHES; b++) {
      List<Features> batch = new ArrayList<>();
      for (int i = 0; i < size; i++, at += tokens) {
        batch.add(Features.tokens(Arrays.copyOfRange(ids, at, at + tokens)));
      }
      batches.add(batch);
    }
    return batches;
  }

  /** Row i, column c is ((17 i + 7 c) mod 101 − 50) / 100,000: any program can make it. */
  private Matrix gradient() {
    Matrix gradient = new Matrix(Precision.FLOAT, size, dimension);
    float[] row = new float[dimension];
    for (int i = 0; i < size; i++) {
      for (int c = 0; c < dimension; c++) {
        row[c] = ((17 * i + 7 * c) % 101 - 50) / 100_000f;
      }
      gradient.write(i, row);
    }
    return gradient;
  }
}
