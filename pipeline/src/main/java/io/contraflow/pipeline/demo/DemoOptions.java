package io.contraflow.pipeline.demo;

import io.contraflow.pipeline.config.Start;
import io.contraflow.state.snapshot.Towers;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What the demo's command line says.
 *
 * @param searches simulated searches in all
 * @param rate searches a second
 * @param seed of users and model
 * @param clicks how users click
 * @param towers what learns
 * @param start what the model begins as
 * @param output where broker, checkpoints, snapshots and reports are kept
 * @param keepRunning whether broker, cluster and job stay up at the end, with the search page
 * @param port of the search page; 0 takes a free one
 */
public record DemoOptions(
    long searches,
    double rate,
    long seed,
    ClickModel clicks,
    Towers towers,
    Start start,
    Path output,
    boolean keepRunning,
    int port) {
  /** About three minutes on two cores. */
  public static final long SEARCHES = 62_000;

  public static final double RATE = 450;

  /** Of {@code --quick}: under a minute. */
  public static final long QUICK_SEARCHES = 9_000;

  public static final double QUICK_RATE = 600;
  public static final double MAX_RATE = 100_000;

  public DemoOptions {
    if (searches < 1) {
      throw new IllegalArgumentException(
          "searches must be at least 1, was " + searches + "; set --searches");
    }
    if (!(rate > 0 && rate <= MAX_RATE)) {
      throw new IllegalArgumentException(
          "searches a second must be in (0, 100000], was " + rate + "; set --rate");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "the page's port must be in [0, 65535], was " + port + "; set --port");
    }
    Objects.requireNonNull(clicks, "clicks");
    Objects.requireNonNull(towers, "towers");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(output, "output");
  }

  /**
   * Options with the defaults of a full or a quick run where nothing was given.
   *
   * @param searches null for the default
   * @param rate null for the default
   * @param towers null for the default
   */
  public static DemoOptions of(
      boolean quick,
      Long searches,
      Double rate,
      long seed,
      ClickModel clicks,
      Towers towers,
      Start start,
      Path output,
      boolean keepRunning,
      int port) {
    long searchesOrDefault = quick ? QUICK_SEARCHES : SEARCHES;
    double rateOrDefault = quick ? QUICK_RATE : RATE;
    return new DemoOptions(
        searches == null ? searchesOrDefault : searches,
        rate == null ? rateOrDefault : rate,
        seed,
        clicks,
        towers == null ? towersFor(start) : towers,
        start,
        output,
        keepRunning,
        port);
  }

  /** From random rows the documents have to learn too; from any other start they keep theirs. */
  private static Towers towersFor(Start start) {
    return start.isTrained() ? Towers.QUERY_ONLY : Towers.SHARED;
  }
}
