package io.contraflow.search.index;

import java.time.Duration;
import java.util.function.Supplier;

/** Until when a thread may search. Without one it may for as long as it takes. */
public final class SearchDeadline {
  private static final ThreadLocal<Long> UNTIL_NS = new ThreadLocal<>();

  private SearchDeadline() {}

  /** A search that took longer than it may. */
  public static final class PassedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PassedException() {
      super("the search took longer than it may; ask for less, or again later");
    }
  }

  /**
   * Searches in this thread end after a while.
   *
   * @throws PassedException if one did not come to its end by then
   */
  public static <T> T within(Duration limit, Supplier<T> searches) {
    UNTIL_NS.set(System.nanoTime() + limit.toNanos());
    try {
      return searches.get();
    } finally {
      UNTIL_NS.remove();
    }
  }

  static boolean hasPassed() {
    Long untilNs = UNTIL_NS.get();
    return untilNs != null && System.nanoTime() - untilNs > 0;
  }

  static void check() {
    if (hasPassed()) {
      throw new PassedException();
    }
  }
}
