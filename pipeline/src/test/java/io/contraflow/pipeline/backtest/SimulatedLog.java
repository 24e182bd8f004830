package io.contraflow.pipeline.backtest;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.SearchEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Searches whose words are in no document: what they mean can be learnt from clicks alone. Each
 * page shows five documents in random order, the right one among them.
 */
final class SimulatedLog {
  static final long T_MS = 1_767_225_600_000L; // 2026-01-01T00:00Z
  static final long SEARCH_EVERY_MS = 1000;

  private static final String[] THINGS = {
    "apple", "bridge", "candle", "desert", "engine", "forest", "garden", "hammer", "island",
    "jacket", "kettle", "ladder", "market", "needle", "orange", "pencil", "rabbit", "saddle",
    "ticket", "valley", "window", "bottle", "castle", "dragon", "finger", "guitar", "helmet",
    "insect", "jungle", "knight", "letter", "mirror", "number", "oyster", "pillow", "ribbon",
    "silver", "temple", "violin", "winter"
  };
  private static final String[] ASKED = {
    "about", "after", "again", "along", "among", "being", "below", "beyond", "bring", "carry",
    "cause", "could", "doing", "early", "every", "falls", "first", "found", "given", "going",
    "happy", "heard", "hence", "known", "large", "later", "learn", "leave", "might", "never",
    "often", "other", "quick", "ready", "right", "seven", "shall", "since", "small", "still"
  };
  private static final int SHOWN = 5;

  private final Random random;
  private long offset;

  /**
   * @param seed of the users
   */
  SimulatedLog(long seed) {
    random = new Random(seed);
  }

  static int topics() {
    return THINGS.length;
  }

  List<DocumentEvent> documents() {
    List<DocumentEvent> documents = new ArrayList<>();
    for (int i = 0; i < THINGS.length; i++) {
      documents.add(
          new DocumentEvent(
              "d" + i, "the " + THINGS[i], null, T_MS, new Origin("documents", 0, offset++)));
    }
    return documents;
  }

  /**
   * A search and its click.
   *
   * @param knows whether the user clicks the right document, or any that is shown
   */
  List<EventRecord> search(int number, boolean knows) {
    int topic = random.nextInt(THINGS.length);
    List<Integer> shown = new ArrayList<>(List.of(topic));
    while (shown.size() < SHOWN) {
      int other = random.nextInt(THINGS.length);
      if (!shown.contains(other)) {
        shown.add(other);
      }
    }
    Collections.shuffle(shown, random);
    List<Impression.Result> results = new ArrayList<>();
    for (int document : shown) {
      results.add(new Impression.Result("d" + document, results.size() + 1, null));
    }
    long atMs = T_MS + SEARCH_EVERY_MS * (number + 1);
    String searchId = "s" + number;
    int clicked = knows ? topic : shown.get(random.nextInt(SHOWN));
    return List.of(
        record(
            new Impression(
                "default", searchId, ASKED[topic], "u" + random.nextInt(50), atMs, results)),
        record(new Action("default", searchId, "d" + clicked, atMs + 100, "click", -1, "")));
  }

  private EventRecord record(SearchEvent event) {
    return new EventRecord(event, new Origin("search-events", 0, offset++), event.timestampMs());
  }
}
