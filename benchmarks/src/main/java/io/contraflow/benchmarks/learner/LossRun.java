package io.contraflow.benchmarks.learner;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.Batch;
import io.contraflow.learner.step.KnownPositives;
import io.contraflow.learner.step.Learner;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.StartTables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Learning from pairs over and over, each time in another order, through a sliding window.
 *
 * @param options of a static model
 * @param rows V
 * @param pairs at least as many as enter a step
 */
record LossRun(LearnerOptions options, int rows, int threads, List<Example> pairs) {
  LossRun {
    pairs = List.copyOf(pairs);
    if (pairs.size() < options.stride()) {
      throw new IllegalArgumentException(
          "a step must have %d new pairs, there are %d".formatted(options.stride(), pairs.size()));
    }
  }

  /**
   * The losses of the rows that enter, each step's before it is taken.
   *
   * @param seed of the start and of the order
   */
  double[] losses(KernelKind kind, long seed, int steps) {
    double[] losses = new double[steps];
    List<Example> coming = new ArrayList<>();
    List<Example> window = new ArrayList<>();
    StartTables start = StartTables.both(new RandomStart(rows, options.dimension(), seed));
    try (Learner learner = new Learner(options, start, Kernels.of(kind, threads))) {
      for (int step = 1, pass = 0; step <= steps; step++) {
        if (coming.size() < options.stride()) {
          coming.addAll(shuffled(seed, pass++));
        }
        List<Example> entering = coming.subList(0, options.stride());
        window.addAll(entering);
        entering.clear();
        List<Example> leaving = window.subList(0, Math.max(0, window.size() - options.size()));
        List<Document> documents = leaving.stream().map(Example::positive).toList();
        leaving.clear();
        learner.enqueue(documents, step - 1, step);
        Batch batch = new Batch(window, options.stride(), KnownPositives.NONE, step, step);
        losses[step - 1] = learner.step(batch).loss();
      }
    }
    return losses;
  }

  private List<Example> shuffled(long seed, int pass) {
    List<Example> order = new ArrayList<>(pairs);
    Collections.shuffle(order, new Random(31 * seed + pass));
    return order;
  }
}
