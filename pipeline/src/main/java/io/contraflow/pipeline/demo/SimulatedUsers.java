package io.contraflow.pipeline.demo;

import io.contraflow.search.Bm25Index;
import io.contraflow.search.Hit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Users whose search i is a function of (seed, i): a training query at random, a page of ten, and
 * clicks by a {@link ClickModel}, each {@link #MIN_CLICK_DELAY_MS} to {@link #MAX_CLICK_DELAY_MS}
 * after the page. Not thread-safe: pages are kept.
 */
public final class SimulatedUsers {
  public static final int PAGE = 10;
  public static final int USERS = 3000;
  public static final double WRONG_CLICK_SHARE = 0.02;
  public static final long MIN_CLICK_DELAY_MS = 400;
  public static final long MAX_CLICK_DELAY_MS = 4000;

  private final Corpus corpus;
  private final Bm25Index index;
  private final ClickModel model;
  private final long seed;
  private final List<List<Integer>> pages; // by training query, null until searched

  /**
   * @param index over the corpus's documents in their order
   */
  public SimulatedUsers(Corpus corpus, Bm25Index index, ClickModel model, long seed) {
    this.corpus = corpus;
    this.index = index;
    this.model = model;
    this.seed = seed;
    this.pages = new ArrayList<>();
    corpus.training().forEach(query -> pages.add(null));
  }

  /** Search number {@code i}. */
  public SimulatedSearch search(long i) {
    SplitMix random = new SplitMix(seed, i);
    String userId = "u" + random.nextInt(USERS);
    int number = random.nextInt(corpus.training().size());
    Corpus.Query query = corpus.training().get(number);
    List<Integer> page;
    List<SimulatedSearch.Click> clicks;
    if (model == ClickModel.RANDOM) {
      page = randomPage(random);
      clicks = List.of(click(page.get(random.nextInt(page.size())), random));
    } else {
      page = bm25Page(number);
      clicks = examine(page, query.targets(), random);
    }
    return new SimulatedSearch(i, userId, query.text(), page, query.targets(), clicks);
  }

  private static List<SimulatedSearch.Click> examine(
      List<Integer> page, Set<Integer> targets, SplitMix random) {
    List<SimulatedSearch.Click> clicks = new ArrayList<>();
    for (int rank = 1; rank <= page.size(); rank++) {
      boolean examined = random.nextDouble() < 1.0 / rank;
      boolean tempted = random.nextDouble() < WRONG_CLICK_SHARE;
      int document = page.get(rank - 1);
      if (examined && (targets.contains(document) || tempted)) {
        clicks.add(click(document, random));
      }
    }
    return clicks;
  }

  private static SimulatedSearch.Click click(int document, SplitMix random) {
    int span = (int) (MAX_CLICK_DELAY_MS - MIN_CLICK_DELAY_MS);
    return new SimulatedSearch.Click(document, MIN_CLICK_DELAY_MS + random.nextInt(span + 1));
  }

  private List<Integer> bm25Page(int number) {
    if (pages.get(number) == null) {
      String text = corpus.training().get(number).text();
      pages.set(number, index.search(text, PAGE).stream().map(Hit::ordinal).toList());
    }
    return pages.get(number);
  }

  private List<Integer> randomPage(SplitMix random) {
    List<Integer> page = new ArrayList<>();
    int wanted = Math.min(PAGE, corpus.documents().size());
    while (page.size() < wanted) {
      int document = random.nextInt(corpus.documents().size());
      if (!page.contains(document)) {
        page.add(document);
      }
    }
    return page;
  }
}
