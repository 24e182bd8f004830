package io.contraflow.learner.example;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Examples for tests: a small world in which query i is about document i. */
public final class Examples {
  private Examples() {}

  public static Document document(int id) {
    Features tokens = Features.tokens(3 * id % 97, (5 * id + 1) % 97, 2 + id % 13);
    return new Document("d" + id, 1000L + id, tokens);
  }

  /**
   * An example at {@code timeMs}: query {@code q} clicked document {@code d}, two others were
   * shown.
   */
  public static Example example(long timeMs, int q, int d) {
    return new Example(
        "default",
        timeMs,
        timeMs - 2000,
        "s" + timeMs + "-" + q,
        "u" + q % 7,
        "query " + q,
        Features.tokens((7 * q) % 97, (11 * q + 3) % 97),
        document(d),
        List.of(document(d + 1), document(d + 5)),
        1f);
  }

  /** A reproducible stream of examples, drops, late events and deletions in consumption order. */
  public static List<Outcome> stream(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Outcome> outcomes = new ArrayList<>();
    long timeMs = 1_700_000_000_000L;
    for (int i = 0; i < count; i++) {
      timeMs += 1 + random.nextInt(random.nextInt(20) == 0 ? 4000 : 40);
      int d = random.nextInt(60);
      String search = "s" + i;
      switch (random.nextInt(20)) {
        case 0 ->
            outcomes.add(new Drop("default", timeMs, search, "d" + d, DropReason.NO_DOCUMENT));
        case 1 -> outcomes.add(new LateEvent("default", timeMs, search, "d" + d));
        case 2 -> outcomes.add(new Deletion("default", timeMs, "d" + d));
        default -> outcomes.add(example(timeMs, random.nextInt(40), d));
      }
    }
    return outcomes;
  }
}
