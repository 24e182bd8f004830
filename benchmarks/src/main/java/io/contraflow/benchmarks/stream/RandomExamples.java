package io.contraflow.benchmarks.stream;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.start.CounterRandom;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Examples of random tokens. Those of outcome n are drawn uniformly from a pool of rows, rows ⌊n ·
 * drift⌋ to ⌊n · drift⌋ + pool − 1 of a fixed permutation of the table's: so n examples in a row
 * touch about pool + n · drift different rows, spread over the whole table.
 *
 * @param models the outcomes are theirs by turns: {@code default}, or {@code m0} and so on
 * @param rows V, of a model's table
 * @param pool rows that are drawn from at one time, at most {@code rows}
 * @param drift rows by which the pool moves with each example
 * @param tokens of a query and of a document
 * @param negatives of an example
 * @param everyMs event time between two examples
 * @param seed of the draws
 */
public record RandomExamples(
    int models,
    int rows,
    int pool,
    double drift,
    int tokens,
    int negatives,
    long everyMs,
    long seed)
    implements OutcomeMaker {
  /** 2026-01-01T00:00Z. */
  private static final long START_MS = 1_767_225_600_000L;

  private static final int QUERIES = 20_000;
  private static final int DOCUMENTS = 100_000;
  private static final int USERS = 5000;

  /** An odd prime above any table's rows: multiplying by it permutes them. */
  private static final long SPREAD = 2_147_483_647L;

  public RandomExamples {
    if (pool < 1 || pool > rows) {
      throw new IllegalArgumentException("pool must be in [1, " + rows + "], was " + pool);
    }
  }

  /** The name of the model that outcomes {@code which}, {@code which + models} and so on are of. */
  public String model(int which) {
    return models == 1 ? "default" : "m" + which;
  }

  @Override
  public Example outcome(long number) {
    long timeMs = START_MS + number * everyMs;
    String model = model((int) (number % models));
    int query = uniform(number, 0, QUERIES);
    List<Document> shown =
        IntStream.rangeClosed(1, 1 + negatives)
            .mapToObj(place -> document(number, place))
            .distinct()
            .toList();
    return new Example(
        model,
        timeMs,
        timeMs,
        "s" + number,
        "u" + uniform(number, 1 << 20, USERS),
        "query " + query,
        Features.tokens(tokens(number, 0)),
        shown.get(0),
        shown.subList(1, shown.size()),
        1f);
  }

  private Document document(long number, int place) {
    int document = uniform(number, place, DOCUMENTS);
    return new Document("d" + document, document, Features.tokens(tokens(number, place)));
  }

  private int[] tokens(long number, int place) {
    long first = (long) (number * drift);
    int[] ids = new int[tokens];
    for (int t = 0; t < tokens; t++) {
      long drawn = first + uniform(number, (long) (place + 1) * 1000 + t, pool);
      ids[t] = (int) (drawn % rows * SPREAD % rows);
    }
    return ids;
  }

  private int uniform(long number, long which, int bound) {
    return (int) (CounterRandom.uniform(seed, number, which) * bound);
  }
}
