package io.contraflow.benchmarks.kernel;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.HeadStart;
import io.contraflow.learner.step.Batch;
import io.contraflow.learner.step.KnownPositives;
import io.contraflow.learner.step.Learner;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.StartTables;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Towers;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Training steps of a linear head, query-only, as {@link Learner} takes them: from vectors to Adam,
 * with masks, figures and a full queue.
 */
final class AdapterStep implements AutoCloseable {
  private final Learner learner;
  private final List<Example> examples;
  private final int entering;
  private long step;

  AdapterStep(KernelKind kernel, int threads, int size, int queue, int dimension) {
    HeadShape head = new HeadShape(HeadShape.Kind.LINEAR, dimension, 0);
    entering = size / 4;
    learner =
        new Learner(
            options(head, size, entering, queue),
            StartTables.both(new HeadStart(head, 1)),
            Kernels.of(kernel, threads));
    examples = IntStream.range(0, size).mapToObj(i -> example(i, dimension)).toList();
    learner.enqueue(
        IntStream.range(0, queue).mapToObj(k -> document("q" + k, size + k, dimension)).toList(),
        0,
        0);
  }

  void take() {
    step++;
    learner.step(new Batch(examples, entering, KnownPositives.NONE, step, step));
  }

  private static LearnerOptions options(HeadShape head, int size, int stride, int queue) {
    return new LearnerOptions(
        head.dimension(),
        Towers.QUERY_ONLY,
        head,
        size,
        stride,
        1000,
        new LossOptions(.05, false, false),
        0,
        new Descent(OptimizerKind.ADAM, 1e-3, 0, 0, 0),
        0,
        queue,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        2,
        0,
        1000,
        FrequencyOptions.NONE,
        false,
        1);
  }

  private static Example example(int i, int dimension) {
    return new Example(
        "default",
        i,
        i,
        "s" + i,
        "u" + i,
        "query " + i,
        new Features.Vector(Vectors.unit(11, i, dimension)),
        document("d" + i, i, dimension),
        List.of(),
        1);
  }

  private static Document document(String id, int i, int dimension) {
    return new Document(id, i, new Features.Vector(Vectors.unit(12, i, dimension)));
  }

  @Override
  public void close() {
    learner.close();
  }
}
