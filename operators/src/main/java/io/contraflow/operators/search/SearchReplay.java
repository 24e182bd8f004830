package io.contraflow.operators.search;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What {@link LogJoin} makes of searches whose events are all known; actions of kinds that {@code
 * options} do not know are left out.
 *
 * @param searches in the order of their decision times
 * @param drops in the order of their decision times
 * @param pages as they were when the search closed, if {@code options} want them
 */
public record SearchReplay(List<LabelledSearch> searches, List<Drop> drops, List<ShownPage> pages) {
  public SearchReplay {
    pages = List.copyOf(pages);
    searches = List.copyOf(searches);
    drops = List.copyOf(drops);
  }

  /**
   * @param records in any order, repeats included
   */
  public static SearchReplay of(JoinOptions options, Collection<EventRecord> records)
      throws IOException {
    List<LabelledSearch> searches = new ArrayList<>();
    List<Drop> drops = new ArrayList<>();
    List<ShownPage> pages = new ArrayList<>();
    LogJoin join =
        new LogJoin(
            options,
            new LogJoin.Output() {
              @Override
              public void decided(LabelledSearch search, Impression page, boolean again) {
                searches.add(search);
              }

              @Override
              public void outcome(Outcome outcome) {
                if (outcome instanceof ShownPage closed) {
                  pages.add(closed);
                } else {
                  drops.add((Drop) outcome); // nothing is late
                }
              }

              @Override
              public void rejected(DeadLetterReason reason) {}
            });
    for (EventRecord record : records) {
      join.add(record, Long.MIN_VALUE);
    }
    while (join.nextMs() < Long.MAX_VALUE) {
      join.advance();
    }
    return new SearchReplay(searches, drops, pages);
  }
}
