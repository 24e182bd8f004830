package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.load.ProcessFigures;
import io.contraflow.benchmarks.stream.RandomExamples;
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
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Takes steps with the default options but for the sizes and for documents that learn too, which is
 * what takes the most memory, and prints what that took, as {@link LargeBatch} reads it. Arguments:
 * V D B K threads steps.
 */
public final class LargeBatchProgram {
  private static final int TOKENS = 16;
  private static final int PAGE_NEGATIVES = 4;
  private static final int SMALL = 64;

  private final RandomExamples examples;
  private final int dimension;
  private final int threads;

  private LargeBatchProgram(int rows, int dimension, int threads) {
    this.examples = new RandomExamples(1, rows, rows, 0, TOKENS, PAGE_NEGATIVES, 1, 1);
    this.dimension = dimension;
    this.threads = threads;
  }

  public static void main(String[] args) throws IOException {
    int[] numbers = Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
    LargeBatchProgram program = new LargeBatchProgram(numbers[0], numbers[1], numbers[4]);
    try (Learner warmUp = program.learner(SMALL, SMALL)) {
      program.step(warmUp, SMALL, 1); // libraries, their buffers and threads
    }
    long heapBefore = liveHeap();
    long residentBefore = ProcessFigures.residentBytes();
    ProcessFigures.forgetPeak();
    int size = numbers[2];
    try (Learner learner = program.learner(size, numbers[3])) {
      long tables = learner.queryTable().memoryBytes();
      program.fill(learner, size, numbers[3]);
      List<Example> last = List.of();
      for (int step = 1; step <= numbers[5]; step++) {
        last = program.step(learner, size, step);
      }
      long outside = ProcessFigures.peakResidentBytes() - residentBefore - tables;
      long heap = liveHeap() - heapBefore;
      if (last.size() != size || learner.queue().fill() != numbers[3]) {
        throw new IllegalStateException("the window and the queue must be full");
      }
      System.out.printf("{\"tables\": %d, \"native\": %d, \"heap\": %d}%n", tables, outside, heap);
    }
  }

  private Learner learner(int size, int queue) {
    LearnerOptions options =
        Configuration.defaults()
            .with(LearnerSettings.START, Optional.of(Start.parse("random")))
            .with(LearnerSettings.TOWERS, Towers.SHARED)
            .with(LearnerSettings.DIMENSION, dimension)
            .with(WindowSettings.SIZE, Optional.of(size))
            .with(WindowSettings.STRIDE, Optional.of(size / 4))
            .with(WindowSettings.QUEUE_SIZE, queue)
            .with(WindowSettings.QUEUE_REFRESH, 1)
            .learnerOptions();
    return new Learner(
        options,
        StartTables.both(new RandomStart(examples.rows(), dimension, 1)),
        Kernels.of(KernelKind.BLOCKED, threads));
  }

  private void fill(Learner learner, int size, int queue) {
    for (int from = 0; from < queue; from += size) {
      List<Document> documents = new ArrayList<>();
      for (int i = from; i < Math.min(queue, from + size); i++) {
        documents.add(examples.outcome(-1L - i).positive());
      }
      learner.enqueue(documents, 0, 0);
    }
  }

  private List<Example> step(Learner learner, int size, long step) {
    List<Example> window = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      window.add(examples.outcome((step - 1) * (size / 4) + i));
    }
    learner.step(new Batch(window, size / 4, KnownPositives.NONE, step, step));
    return window;
  }

  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
