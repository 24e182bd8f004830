package io.contraflow.learner.click;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.Placement;
import io.contraflow.learner.example.ShownPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Searches in which the same results compete: each of a few queries has as many documents as a page
 * shows, and they come in the order of a noisy ranker. A result at position k is looked at with
 * probability 1/k, and what is looked at is clicked with γ + ε (1 − γ).
 */
public final class CompetingResults {
  private final Shape shape;
  private final double[][] relevance; // γ
  private final double[][] standing; // with the ranker
  private final SplittableRandom random;

  /**
   * @param results of each query: of one after the other γ is .9, .9 decay, .9 decay², ...
   * @param agreement of the ranker with relevance, from one result to the next
   * @param spread of the ranker, for reasons of its own that do not change
   * @param noise of the ranker from search to search; 0 for one order for ever
   * @param wrongClicks ε
   * @param shuffles whether every fourth page is shuffled
   */
  public record Shape(
      int queries,
      int results,
      double decay,
      double agreement,
      double spread,
      double noise,
      double wrongClicks,
      boolean shuffles) {}

  /** Results that are a click's negatives. */
  public enum Beside {
    /** The first four without a click. */
    SHOWN,
    /** All others, clicked or not. */
    WHOLE_PAGE,
    /** Those above it without a click. */
    SKIP_ABOVE
  }

  public CompetingResults(Shape shape, long seed) {
    this.shape = shape;
    random = new SplittableRandom(seed);
    relevance = new double[shape.queries][shape.results];
    standing = new double[shape.queries][shape.results];
    for (int q = 0; q < shape.queries; q++) {
      List<Integer> order = shuffled();
      for (int d = 0; d < shape.results; d++) {
        relevance[q][order.get(d)] = .9 * StrictMath.pow(shape.decay, d);
        standing[q][order.get(d)] = -shape.agreement * d + shape.spread * random.nextDouble();
      }
    }
  }

  /** γ. */
  public double relevance(int query, int document) {
    return relevance[query][document];
  }

  /** θ. */
  public static double examination(int position) {
    return 1.0 / position;
  }

  public static String query(int q) {
    return "query " + q;
  }

  public static Features queryFeatures(int q) {
    return Features.tokens(q);
  }

  public Document document(int q, int d) {
    int number = q * shape.results + d;
    return new Document("d" + number, number, Features.tokens(shape.queries + number));
  }

  /** Tokens of all queries and documents. */
  public int vocabulary() {
    return shape.queries * (1 + shape.results);
  }

  /** What so many searches teach: one example a click, and one page a search. */
  public List<Outcome> outcomes(int searches, Beside beside) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int s = 0; s < searches; s++) {
      search(s, beside, outcomes);
    }
    return outcomes;
  }

  private void search(int number, Beside beside, List<Outcome> out) {
    int q = random.nextInt(shape.queries);
    boolean shuffle = shape.shuffles && random.nextInt(4) == 0;
    List<Integer> shown = shuffle ? shuffled() : ranked(q);
    List<ShownPage.Result> page = new ArrayList<>();
    for (int k = 0; k < shape.results; k++) {
      double fits = relevance[q][shown.get(k)];
      boolean looked = random.nextDouble() < examination(k + 1);
      boolean click = looked && random.nextDouble() < fits + shape.wrongClicks * (1 - fits);
      page.add(new ShownPage.Result(document(q, shown.get(k)).id(), k + 1, click));
    }
    for (int k = 0; k < shape.results; k++) {
      if (page.get(k).clicked()) {
        out.add(example(number, q, shown, page, k, beside));
      }
    }
    List<Integer> positions =
        shuffle ? IntStream.rangeClosed(1, shape.results).boxed().toList() : List.of();
    out.add(new ShownPage("default", number, "t" + number, "", query(q), page, positions));
  }

  private Example example(
      int number,
      int q,
      List<Integer> shown,
      List<ShownPage.Result> page,
      int position,
      Beside beside) {
    List<Document> negatives = new ArrayList<>();
    for (int k = 0; k < shape.results; k++) {
      boolean clicked = page.get(k).clicked();
      boolean isNegative =
          switch (beside) {
            case SHOWN -> !clicked && negatives.size() < 4;
            case WHOLE_PAGE -> k != position;
            case SKIP_ABOVE -> !clicked && k < position;
          };
      if (isNegative) {
        negatives.add(document(q, shown.get(k)));
      }
    }
    return new Example(
        "default",
        number,
        number,
        "s" + number,
        "u" + number,
        query(q),
        queryFeatures(q),
        document(q, shown.get(position)),
        negatives,
        1,
        List.of(),
        beside == Beside.SHOWN ? Placement.NONE : Placement.at(position + 1));
  }

  private List<Integer> ranked(int q) {
    double[] scores =
        Arrays.stream(standing[q]).map(s -> s + shape.noise * random.nextDouble()).toArray();
    return IntStream.range(0, shape.results)
        .boxed()
        .sorted(Comparator.comparingDouble(d -> -scores[d]))
        .toList();
  }

  private List<Integer> shuffled() {
    List<Integer> order = new ArrayList<>();
    for (int d = 0; d < shape.results; d++) {
      order.add(random.nextInt(d + 1), d);
    }
    return order;
  }

  /** Kendall's τ of scores of (query, document) with relevance, the mean over queries. */
  public double kendall(Scores scores) {
    double sum = 0;
    for (int q = 0; q < shape.queries; q++) {
      for (int a = 0; a < shape.results; a++) {
        for (int b = 0; b < a; b++) {
          double known = relevance[q][a] - relevance[q][b];
          sum += Math.signum(known * (scores.of(q, a) - scores.of(q, b)));
        }
      }
    }
    return sum / (shape.queries * shape.results * (shape.results - 1) / 2);
  }

  /** How well a document fits a query, by somebody's reckoning. */
  public interface Scores {
    double of(int query, int document);
  }
}
