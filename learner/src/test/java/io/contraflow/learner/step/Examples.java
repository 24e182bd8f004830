package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.state.snapshot.Towers;
import java.util.ArrayList;
import java.util.List;

/** A stream of made-up examples, each a pure function of (seed, its number). */
public final class Examples {
  private final long seed;
  private final int vocabulary;
  private final int documents;
  private final int negatives;

  public Examples(long seed, int vocabulary, int documents, int negatives) {
    this.seed = seed;
    this.vocabulary = vocabulary;
    this.documents = documents;
    this.negatives = negatives;
  }

  /** As the other, with shared towers. */
  public static LearnerOptions options(
      int dimension, int size, int stride, int queueSize, boolean symmetric) {
    return options(Towers.SHARED, dimension, size, stride, queueSize, symmetric);
  }

  /** Options that fit in a test: no held-out examples, no ages, everything else in use. */
  public static LearnerOptions options(
      Towers towers, int dimension, int size, int stride, int queueSize, boolean symmetric) {
    return new LearnerOptions(
        dimension,
        towers,
        null,
        size,
        stride,
        1000,
        new LossOptions(0.05, symmetric, false),
        4,
        new Descent(OptimizerKind.ADAGRAD, 0.1, 5, 1.0, 0),
        0,
        queueSize,
        queueSize / 2,
        0,
        3,
        0,
        0,
        0,
        0,
        2,
        0,
        100,
        FrequencyOptions.NONE,
        false,
        7);
  }

  public Document document(int number) {
    int length = 10 + (int) (10 * random(number, 1_000_000));
    return new Document("d" + number, number, Features.tokens(tokens(number, length, 2_000_000)));
  }

  /** The query shares half of its tokens with the positive. */
  public Example example(int number) {
    Document positive = document((int) (documents * random(number, 10)));
    int[] query = tokens(number, 8, 3_000_000);
    System.arraycopy(((Features.Tokens) positive.features()).ids(), 0, query, 0, 4);
    List<Document> shown = new ArrayList<>();
    for (int n = 0; n < negatives; n++) {
      shown.add(document((int) (documents * random(number, 20 + n))));
    }
    return new Example(
        "default",
        number,
        number,
        "s" + number,
        "",
        "q" + number,
        Features.tokens(query),
        positive,
        shown,
        1);
  }

  public List<Example> examples(int from, int to) {
    List<Example> examples = new ArrayList<>();
    for (int number = from; number < to; number++) {
      examples.add(example(number));
    }
    return examples;
  }

  /** Token ids with a density that falls as 1 / rank. */
  private int[] tokens(int number, int length, int stream) {
    int[] tokens = new int[length];
    for (int t = 0; t < length; t++) {
      double skewed = StrictMath.pow(vocabulary, random(number, stream + t));
      tokens[t] = Math.min(vocabulary - 1, (int) skewed - 1);
    }
    return tokens;
  }

  private double random(int number, int counter) {
    return CounterRandom.uniform(seed, number, counter);
  }
}
