package io.contraflow.learner.step;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.start.RandomStart;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * CPU time that judging a snapshot takes: 2,000 held-out searches among 1,000 documents, a table of
 * 30,522 × 256, queries of 8 tokens, documents of 64. Run it by hand; it asserts nothing.
 */
final class ProbeTiming {
  private static final int ROWS = 30_522;
  private static final int ROUNDS = 20;

  private ProbeTiming() {}

  public static void main(String[] args) {
    Random random = new Random(1);
    List<Document> documents = new ArrayList<>();
    for (int d = 0; d < 6000; d++) {
      documents.add(new Document("d" + d, d, tokens(random, 64)));
    }
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      examples.add(
          new Example(
              "m",
              i,
              i,
              "s" + i,
              "u",
              "q" + i % 1500,
              tokens(random, 8),
              documents.get(random.nextInt(6000)),
              List.of(),
              1f));
    }
    RandomStart start = new RandomStart(ROWS, 256, 1);
    try (EmbeddingTable one = EmbeddingTable.copy(start, 0);
        EmbeddingTable other = EmbeddingTable.copy(new RandomStart(ROWS, 256, 2), 0)) {
      FrozenModel base = FrozenModel.of(one, one, null);
      for (int round = 0; round < ROUNDS; round++) {
        long t0 = cpuNs();
        HeldOutProbe probe =
            HeldOutProbe.of(examples, examples, documents.subList(0, 1000), KnownPositives.NONE);
        long t1 = cpuNs();
        base.score(probe, true);
        base.withQueries(other).score(probe, true);
        base.withQueries(one).score(probe, true);
        long t2 = cpuNs();
        FrozenModel.of(other, other, null).score(probe, true);
        long t3 = cpuNs();
        System.out.printf(
            "taking the probe %.1f ms; three models with one document space %.0f ms; one with its own %.0f ms%n",
            (t1 - t0) / 1e6, (t2 - t1) / 1e6, (t3 - t2) / 1e6);
      }
    }
  }

  private static Features tokens(Random random, int count) {
    int[] ids = new int[count];
    for (int t = 0; t < count; t++) {
      ids[t] = random.nextInt(ROWS);
    }
    return Features.tokens(ids);
  }

  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
