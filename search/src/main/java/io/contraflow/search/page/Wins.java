package io.contraflow.search.page;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who wins interleaved pages: the team with more clicked results, a page with as many of both is a
 * tie. A page counts from its first click on, and changes sides if a later one says so.
 * Thread-safe.
 */
public final class Wins {
  private static final int MOST_OPEN = 10_000;

  private long learned;
  private long start;
  private long ties;
  private final Map<String, Clicks> open =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Clicks> eldest) {
          return size() > MOST_OPEN;
        }
      };

  private static final class Clicks {
    private final Set<String> documents = new HashSet<>();
    private int balance; // of the learnt team over the start
  }

  /** Pages won by each, and ties. */
  public record Tally(long learned, long start, long ties) {

    /** learned / (learned + start), without ties; NaN before either has won. */
    public double rate() {
      return (double) learned / (learned + start);
    }
  }

  synchronized void click(ShownPage page, ShownResult result) {
    Clicks clicks = open.computeIfAbsent(page.searchId(), id -> new Clicks());
    if (!clicks.documents.add(result.docId())) {
      return;
    }
    if (clicks.documents.size() > 1) {
      count(clicks.balance, -1);
    }
    clicks.balance += result.snapshotId().equals(page.snapshotId()) ? 1 : -1;
    count(clicks.balance, 1);
  }

  private void count(int balance, int by) {
    if (balance > 0) {
      learned += by;
    } else if (balance < 0) {
      start += by;
    } else {
      ties += by;
    }
  }

  public synchronized Tally tally() {
    return new Tally(learned, start, ties);
  }
}
