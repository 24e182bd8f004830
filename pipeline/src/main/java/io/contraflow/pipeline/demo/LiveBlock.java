package io.contraflow.pipeline.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows the run as it goes: on a terminal a block that is redrawn in place, elsewhere a line every
 * five seconds. Not thread-safe.
 */
public final class LiveBlock {
  static final long LINE_EVERY_MS = 5000;

  private static final String UP = "\u001b[%dA";
  private static final String CLEAR_LINE = "\u001b[2K";
  private static final String UNKNOWN = "–";

  private final PrintWriter out;
  private final boolean terminal;
  private final LongSupplier clockMs;
  private int drawn;
  private long lastLineMs = Long.MIN_VALUE / 2;

  /**
   * @param clockMs any clock that does not go back
   */
  public LiveBlock(PrintWriter out, boolean terminal, LongSupplier clockMs) {
    this.out = out;
    this.terminal = terminal;
    this.clockMs = clockMs;
  }

  /** Whether standard output is a terminal that can move its cursor. */
  public static boolean onTerminal() {
    String term = System.getenv("TERM");
    return System.console() != null && term != null && !term.equals("dumb");
  }

  /** Draws the block anew, or prints a line if the last one is old enough. */
  public void show(LiveState state) {
    if (terminal) {
      StringBuilder frame = new StringBuilder(drawn == 0 ? "" : String.format(UP, drawn));
      List<String> lines = block(state);
      lines.forEach(line -> frame.append(CLEAR_LINE).append(line).append('\n'));
      drawn = lines.size();
      out.print(frame);
      out.flush();
    } else if (clockMs.getAsLong() - lastLineMs >= LINE_EVERY_MS) {
      lastLineMs = clockMs.getAsLong();
      out.println(line(state));
    }
  }

  /** Leaves the block as it is: what is printed next comes below. */
  public void finish() {
    drawn = 0;
  }

  static List<String> block(LiveState state) {
    return List.of(
        row(
            "searches",
            format("%,d of %,d", state.searches(), state.searchesInAll()),
            "elapsed",
            format("%d s", state.elapsedMs() / 1000)),
        row(
            "events/s",
            format("%,.0f", state.eventsPerSecond()),
            "examples/s",
            format("%,.0f", state.examplesPerSecond())),
        row(
            "steps",
            format("%,d (%.1f a second)", state.step(), state.stepsPerSecond()),
            "watermark lag",
            seconds(state.watermarkLagMs())),
        row("loss", number(state.loss(), "%.3f"), "log N − loss", bound(state)),
        row(
            recallName(state),
            number(state.recallAt10(), "%.3f"),
            "last snapshot",
            snapshot(state)));
  }

  static String line(LiveState state) {
    return format(
        "%4d s  %,d/%,d searches  %,.0f events/s  %,.0f examples/s  step %,d (%.1f/s)  loss %s"
            + "  log N − loss %s  %s %s  lag %s  snapshot %s",
        state.elapsedMs() / 1000,
        state.searches(),
        state.searchesInAll(),
        state.eventsPerSecond(),
        state.examplesPerSecond(),
        state.step(),
        state.stepsPerSecond(),
        number(state.loss(), "%.3f"),
        bound(state),
        recallName(state),
        number(state.recallAt10(), "%.3f"),
        seconds(state.watermarkLagMs()),
        snapshot(state));
  }

  private static String row(String name, String value, String otherName, String otherValue) {
    return format("  %-15s %-24s %-15s %s", name, value, otherName, otherValue);
  }

  private static String recallName(LiveState state) {
    return state.sampleSize() == 0 ? "recall@10" : "recall@10/" + state.sampleSize();
  }

  private static String bound(LiveState state) {
    return number(state.bound(), "%.2f")
        + (state.boundLimit() == null ? "" : format(" of %.2f", state.boundLimit()));
  }

  private static String snapshot(LiveState state) {
    return state.snapshotStep() == null
        ? UNKNOWN
        : format("step %,d, %s ago", state.snapshotStep(), seconds(state.snapshotAgeMs()));
  }

  private static String seconds(Long ms) {
    return ms == null ? UNKNOWN : format("%.1f s", ms / 1000.0);
  }

  private static String number(Double value, String pattern) {
    return value == null ? UNKNOWN : format(pattern, value);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
