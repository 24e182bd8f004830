package io.contraflow.search.page;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The pages that were shown last, by their search's id: what a click may name. Thread-safe. */
final class RecentPages {
  private final Map<String, ShownPage> pages;

  /**
   * @param most pages that are kept
   */
  RecentPages(int most) {
    pages =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, ShownPage> eldest) {
            return size() > most;
          }
        };
  }

  synchronized void add(ShownPage page) {
    pages.put(page.searchId(), page);
  }

  synchronized Optional<ShownPage> find(String searchId) {
    return Optional.ofNullable(pages.get(searchId));
  }
}
