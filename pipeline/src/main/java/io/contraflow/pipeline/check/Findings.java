package io.contraflow.pipeline.check;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Verdicts as they are found. Not thread-safe. */
final class Findings {
  private final List<Verdict> verdicts = new ArrayList<>();

  /** Texts are as in {@link String#format}, with the root locale. */
  void add(Verdict.Level level, String text, Object... values) {
    verdicts.add(new Verdict(level, String.format(Locale.ROOT, text, values)));
  }

  /** The worst first; of the same level in the order in which they were found. */
  List<Verdict> sorted() {
    return verdicts.stream().sorted(Comparator.comparing(Verdict::level)).toList();
  }

  boolean has(Verdict.Level level) {
    return verdicts.stream().anyMatch(each -> each.level() == level);
  }

  /** As in {@code click 900, cart 12}: the most frequent first. */
  static String counts(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(10)
        .map(each -> String.format(Locale.ROOT, "%s %,d", each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** As in {@code 340 ms}, {@code 4.2 s}, {@code 12 min}, {@code 2.5 d}. */
  static String about(long ms) {
    if (ms < 1000) {
      return ms + " ms";
    }
    double seconds = ms / 1e3;
    if (seconds < 120) {
      return number(seconds) + " s";
    }
    if (seconds < 2 * 3600) {
      return number(seconds / 60) + " min";
    }
    return seconds < 48 * 3600 ? number(seconds / 3600) + " h" : number(seconds / 86400) + " d";
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  static String instant(long ms) {
    return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
