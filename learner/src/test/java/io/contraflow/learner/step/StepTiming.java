package io.contraflow.learner.step;

import io.contraflow.learner.evaluate.DenseRanker;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.start.RandomStart;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;

/** Prints what a step of the demo's size costs: not a test, run it by hand. */
public final class StepTiming {
  private static final int STRIDE = 128;
  private static final int SIZE = 512;

  private StepTiming() {}

  public static void main(String[] arguments) {
    int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
    long begin = System.nanoTime();
    Examples stream = new Examples(1, 30_522, 9_879, 4);
    LearnerOptions options = Examples.options(256, SIZE, STRIDE, 4096, true);
    List<Document> sample = IntStream.range(0, 1000).mapToObj(stream::document).toList();
    try (Learner learner = new Learner(options, new RandomStart(30_522, 256, 1))) {
      System.out.printf("start %.0f ms%n", since(begin));
      for (int step = 1; step <= steps; step++) {
        List<Example> window = stream.examples(step * STRIDE, step * STRIDE + SIZE);
        List<Example> entering = window.subList(SIZE - STRIDE, SIZE);
        long start = System.nanoTime();
        SampledRanking ranking = learner.rank(entering, sample, KnownPositives.NONE);
        double rankMs = since(start);
        long middle = System.nanoTime();
        Batch batch = new Batch(window, STRIDE, KnownPositives.NONE, step, step);
        StepFigures figures = learner.step(batch);
        double stepMs = since(middle);
        long last = System.nanoTime();
        learner.enqueue(entering.stream().map(Example::positive).toList(), step, step);
        if (step % 10 == 0) {
          System.out.printf(
              "step %d: rank %.1f ms, step %.1f ms, enqueue %.1f ms, columns %d, loss %.3f,"
                  + " recall@10/1000 %.3f, resident %d MiB%n",
              step,
              rankMs,
              stepMs,
              since(last),
              figures.columns(),
              figures.loss(),
              ranking.recallAt(10),
              Pointer.physicalBytes() >> 20);
        }
      }
      rankAll(learner, stream);
    }
  }

  private static void rankAll(Learner learner, Examples stream) {
    float[][] documents =
        IntStream.range(0, 9_879)
            .mapToObj(i -> learner.embedDocument(stream.document(i)))
            .toArray(float[][]::new);
    for (int round = 0; round < 2; round++) {
      long start = System.nanoTime();
      try (DenseRanker ranker = new DenseRanker(documents)) {
        ranker.top(documents, 100);
      }
      System.out.printf("rank 9,879 x 9,879 x 256: %.0f ms%n", since(start));
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
