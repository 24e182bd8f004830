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
  public static final int QUERIES = 20;
  public static final int RESULTS = 10;

  private final double[][] relevance = new double[QUERIES][RESULTS]; // γ
  private final double[][] standing = new double[QUERIES][RESULTS]; // with the ranker
  private final double noise;
  private final double wrongClicks;
  private final boolean shuffles;
  private final SplittableRandom random;

  /**
   * @param noise of the ranker from search to search; 0 for one order for ever
   * @param wrongClicks ε
   * @param shuffles whether every fourth page is shuffled
   */
  public CompetingResults(double noise, double wrongClicks, boolean shuffles, long seed) {
    this.noise = noise;
    this.wrongClicks = wrongClicks;
    this.shuffles = shuffles;
    random = new SplittableRandom(seed);
    for (int q = 0; q < QUERIES; q++) {
      List<Integer> order = shuffled();
      for (int d = 0; d < RESULTS; d++) {
        relevance[q][order.get(d)] = .9 * StrictMath.pow(.75, d); // .9 down to .07
        standing[q][order.get(d)] = -.5 * d + 3 * random.nextDouble();
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

  public static Document document(int q, int d) {
    int number = q * RESULTS + d;
    return new Document("d" + number, number, Features.tokens(QUERIES + number));
  }

  /** Tokens of all queries and documents. */
  public static int vocabulary() {
    return QUERIES * (1 + RESULTS);
  }

  /**
   * What so many searches teach: one example a click, and one page a search.
   *
   * @param wholePage whether negatives are all other results; else the first four without a click
   */
  public List<Outcome> outcomes(int searches, boolean wholePage) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int s = 0; s < searches; s++) {
      search(s, wholePage, outcomes);
    }
    return outcomes;
  }

  private void search(int number, boolean wholePage, List<Outcome> out) {
    int q = random.nextInt(QUERIES);
    boolean shuffle = shuffles && random.nextInt(4) == 0;
    List<Integer> shown = shuffle ? shuffled() : ranked(q);
    List<ShownPage.Result> page = new ArrayList<>();
    for (int k = 0; k < RESULTS; k++) {
      double fits = relevance[q][shown.get(k)];
      boolean looked = random.nextDouble() < examination(k + 1);
      boolean click = looked && random.nextDouble() < fits + wrongClicks * (1 - fits);
      page.add(new ShownPage.Result(document(q, shown.get(k)).id(), k + 1, click));
    }
    for (int k = 0; k < RESULTS; k++) {
      if (page.get(k).clicked()) {
        out.add(example(number, q, shown, page, k, wholePage));
      }
    }
    List<Integer> positions =
        shuffle ? IntStream.rangeClosed(1, RESULTS).boxed().toList() : List.of();
    out.add(new ShownPage("default", number, "t" + number, "", query(q), page, positions));
  }

  private static Example example(
      int number,
      int q,
      List<Integer> shown,
      List<ShownPage.Result> page,
      int position,
      boolean wholePage) {
    List<Document> beside = new ArrayList<>();
    for (int k = 0; k < RESULTS; k++) {
      if (wholePage ? k != position : !page.get(k).clicked() && beside.size() < 4) {
        beside.add(document(q, shown.get(k)));
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
        beside,
        1,
        List.of(),
        wholePage ? Placement.at(position + 1) : Placement.NONE);
  }

  private List<Integer> ranked(int q) {
    double[] scores =
        Arrays.stream(standing[q]).map(s -> s + noise * random.nextDouble()).toArray();
    return IntStream.range(0, RESULTS)
        .boxed()
        .sorted(Comparator.comparingDouble(d -> -scores[d]))
        .toList();
  }

  private List<Integer> shuffled() {
    List<Integer> order = new ArrayList<>();
    for (int d = 0; d < RESULTS; d++) {
      order.add(random.nextInt(d + 1), d);
    }
    return order;
  }

  /** Kendall's τ of scores of (query, document) with relevance, the mean over queries. */
  public double kendall(Scores scores) {
    double sum = 0;
    for (int q = 0; q < QUERIES; q++) {
      for (int a = 0; a < RESULTS; a++) {
        for (int b = 0; b < a; b++) {
          double known = relevance[q][a] - relevance[q][b];
          sum += Math.signum(known * (scores.of(q, a) - scores.of(q, b)));
        }
      }
    }
    return sum / (QUERIES * RESULTS * (RESULTS - 1) / 2);
  }

  /** How well a document fits a query, by somebody's reckoning. */
  public interface Scores {
    double of(int query, int document);
  }
}
