package io.contraflow.pipeline.check;

import io.contraflow.operators.event.DeadLetter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Records that cannot be used, by what is wrong with them. Not thread-safe. */
final class RejectedFigures {
  /** Kinds that are told apart; a hostile log could have as many as records. */
  private static final int MOST_KINDS = 100;

  private final boolean showContent;
  private final Map<String, Kind> kinds = new LinkedHashMap<>();
  private long count;

  private static final class Kind {
    final CheckReport.Rejected sample;
    long count;

    Kind(CheckReport.Rejected sample) {
      this.sample = sample;
    }
  }

  /**
   * @param showContent whether samples show what is in the records
   */
  RejectedFigures(boolean showContent) {
    this.showContent = showContent;
  }

  void add(DeadLetter letter) {
    count++;
    String rule = Outline.ofDetail(letter.detail());
    String of = Remedies.kind(rule).orElseGet(() -> Outline.kind(letter.bytes()));
    String key = letter.reason().label() + " " + of + " " + rule.replaceAll("[0-9]+", "0");
    Kind kind = kinds.get(key);
    if (kind == null && kinds.size() >= MOST_KINDS) {
      // A kind too many is counted with the first of its reason, if there is one.
      kind =
          kinds.values().stream()
              .filter(each -> each.sample.reason().equals(letter.reason().label()))
              .findFirst()
              .orElse(null);
    }
    if (kind == null) {
      kind = new Kind(sample(letter, of, rule));
      kinds.put(key, kind);
    }
    kind.count++;
  }

  long count() {
    return count;
  }

  /** The most frequent first. */
  List<CheckReport.Rejected> byCount() {
    List<CheckReport.Rejected> rejected = new ArrayList<>();
    kinds.values().forEach(kind -> rejected.add(kind.sample.times(kind.count)));
    rejected.sort(Comparator.comparingLong(CheckReport.Rejected::count).reversed());
    return rejected;
  }

  private CheckReport.Rejected sample(DeadLetter letter, String of, String rule) {
    return new CheckReport.Rejected(
        letter.reason().label(),
        0,
        of,
        showContent ? Outline.plain(letter.detail()) : rule,
        letter.origin().toString(),
        showContent ? Outline.content(letter.bytes()) : Outline.of(letter.bytes()));
  }
}
