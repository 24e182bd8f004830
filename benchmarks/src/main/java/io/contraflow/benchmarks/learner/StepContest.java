package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Contest;
import io.contraflow.benchmarks.contest.FloatFile;
import io.contraflow.benchmarks.contest.PeerPrograms;
import io.contraflow.benchmarks.contest.PeerPrograms.Allocator;
import io.contraflow.benchmarks.contest.PeerSide;
import io.contraflow.benchmarks.contest.Sides;
import io.contraflow.benchmarks.contest.Turns;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whole steps of a static model whose table both sides share, from one start on the same batches.
 *
 * @param rows V
 * @param dimension D
 * @param size B
 * @param queue K
 */
record StepContest(int rows, int dimension, int size, int queue) {
  static final double TEMPERATURE = .05;
  static final String OURS = "contraflow, row-wise AdaGrad, queue";
  static final String OURS_WITHOUT_QUEUE = "contraflow, row-wise AdaGrad, no queue";
  static final String BY_HAND = "PyTorch by hand, sparse, row-wise AdaGrad, queue";
  static final String TRAINER = "sentence-transformers' trainer, in-batch negatives, AdamW";
  static final String WIDE_TRAINER = "sentence-transformers' trainer, B + K columns, AdamW";

  private static final double RATE = .3;
  private static final double TRAINER_RATE = .05;
  private static final long SEED = 1;

  String name() {
    return "step, B %d, K %d, V %,d, D %d".formatted(size, queue, rows, dimension);
  }

  /**
   * @param directory for what the peers are given
   */
  Contest run(int threads, Turns turns, Pairs pairs, PeerPrograms peers, Path directory)
      throws IOException, InterruptedException {
    Table start = new RandomStart(rows, dimension, SEED);
    Map<String, Object> task = task(start, pairs, directory);
    Allocator allocator = peers.fastest();
    try (Sides sides = new Sides()) {
      sides.add(new StepSide(OURS, threads, options(queue), start, pairs));
      sides.add(new StepSide(OURS_WITHOUT_QUEUE, threads, options(0), start, pairs));
      sides.addPeer(
          BY_HAND,
          () -> PeerSide.alone(BY_HAND, peers, "learner_parts.py", threads, allocator, task));
      sides.addPeer(
          TRAINER,
          () ->
              PeerSide.alone(
                  TRAINER, peers, "learner_trainer.py", threads, allocator, with(task, 0)));
      sides.addPeer(
          WIDE_TRAINER,
          () ->
              PeerSide.alone(
                  WIDE_TRAINER,
                  peers,
                  "learner_trainer.py",
                  threads,
                  allocator,
                  with(task, queue / size)));
      return sides.compete(name(), threads, turns);
    }
  }

  private LearnerOptions options(int queueSize) {
    return Configuration.defaults()
        .with(LearnerSettings.START, Optional.of(Start.parse("random")))
        .with(LearnerSettings.TOWERS, Towers.SHARED)
        .with(LearnerSettings.DIMENSION, dimension)
        .with(LearnerSettings.TEMPERATURE, TEMPERATURE)
        .with(LearnerSettings.SYMMETRIC, Optional.of(false))
        .with(LearnerSettings.PAGE_NEGATIVES, 0)
        .with(LearnerSettings.LEARNING_RATE, Optional.of(RATE))
        .with(LearnerSettings.CLIP_NORM, 0.0)
        .with(WindowSettings.SIZE, Optional.of(size))
        .with(WindowSettings.STRIDE, Optional.of(size))
        .with(WindowSettings.QUEUE_SIZE, queueSize)
        .with(WindowSettings.QUEUE_WARM_UP, 1)
        .learnerOptions();
  }

  private Map<String, Object> task(Table start, Pairs pairs, Path directory) throws IOException {
    Path parameters = FloatFile.write(directory.resolve("start.f32"), rows, dimension, start::read);
    Map<String, Object> task = new HashMap<>();
    task.put("task", "step");
    task.put("pairs", pairs.write(directory.resolve("pairs.i32")).toAbsolutePath().toString());
    task.put("start", parameters.toAbsolutePath().toString());
    task.put("rows", rows);
    task.put("dimension", dimension);
    task.put("size", size);
    task.put("queue", queue);
    task.put("temperature", TEMPERATURE);
    task.put("rate", RATE);
    return task;
  }

  private static Map<String, Object> with(Map<String, Object> task, int negatives) {
    Map<String, Object> whole = new HashMap<>(task);
    whole.put("negatives", negatives);
    whole.put("rate", TRAINER_RATE);
    return whole;
  }
}
