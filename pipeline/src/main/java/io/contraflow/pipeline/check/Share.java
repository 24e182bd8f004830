package io.contraflow.pipeline.check;

import java.util.Locale;

/** So many of so many. */
public record Share(long count, long of) {

  /** In [0, 1]; 0 of nothing. */
  public double fraction() {
    return of == 0 ? 0 : (double) count / of;
  }

  /** As in {@code 12.3 %}; {@code –} of nothing. */
  String percent() {
    return of == 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * fraction());
  }
}
