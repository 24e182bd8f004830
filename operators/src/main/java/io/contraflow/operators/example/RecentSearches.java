package io.contraflow.operators.example;

import io.contraflow.operators.search.LabelledSearch;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;

/**
 * Decisions that were looked at last, as they are in state, so that it need not be asked for each
 * answer. Not thread-safe.
 */
final class RecentSearches {
  private static final int MOST = 1024;

  private final Map<Tuple3<String, String, Long>, Open> byDecision =
      new LinkedHashMap<>(16, .75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Tuple3<String, String, Long>, Open> eldest) {
          return size() > MOST;
        }
      };

  /** A decision that waits for answers. */
  static final class Open {
    private final LabelledSearch search;
    private int answers;

    /**
     * @param search null if it is still to come
     * @param answers so far
     */
    Open(LabelledSearch search, int answers) {
      this.search = search;
      this.answers = answers;
    }

    LabelledSearch search() {
      return search;
    }

    int answers() {
      return answers;
    }

    /** Counts one more answer; whether it was the last. */
    boolean count() {
      answers++;
      return isComplete();
    }

    boolean isComplete() {
      return search != null && answers >= search.documents();
    }
  }

  /**
   * @param key model and search id
   * @return null if it was not looked at lately
   */
  Open of(Tuple2<String, String> key, long decisionMs) {
    return byDecision.get(Tuple3.of(key.f0, key.f1, decisionMs));
  }

  void put(Tuple2<String, String> key, long decisionMs, Open open) {
    byDecision.put(Tuple3.of(key.f0, key.f1, decisionMs), open);
  }

  void remove(Tuple2<String, String> key, long decisionMs) {
    byDecision.remove(Tuple3.of(key.f0, key.f1, decisionMs));
  }
}
