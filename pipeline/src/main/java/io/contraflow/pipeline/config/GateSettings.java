package io.contraflow.pipeline.config;

import io.contraflow.operators.snapshot.GateOptions;
import java.util.List;

/** When a snapshot is held back: {@code snapshots.gate.*}. */
public final class GateSettings {
  private static final GateOptions DEFAULT = GateOptions.DEFAULT;

  public static final Option<Boolean> ENABLED =
      Option.of(
          "snapshots.gate.enabled",
          Types.SWITCH,
          DEFAULT.enabled(),
          "Whether a snapshot is compared with the one that is served before it is served itself"
              + " (docs/snapshots.md). Without, each is served.");

  public static final Option<Integer> SEARCHES =
      Option.of(
              "snapshots.gate.searches",
              Types.INTEGER,
              DEFAULT.searches(),
              "With fewer held-out searches a snapshot is looked at for collapse and drift only; of"
                  + " more the newest held-out.size are used.")
          .that("at least 2", value -> value >= 2);

  public static final Option<Double> TOLERANCE =
      Option.of(
              "snapshots.gate.tolerance",
              Types.DECIMAL,
              DEFAULT.tolerance(),
              "Share of the served snapshot's held-out MRR that may be lost: one is held back whose"
                  + " loss is larger with 95 % confidence. The same from the reference, against slow"
                  + " decay.")
          .that("in [0, 1)", value -> value >= 0 && value < 1);

  public static final Option<Double> COLLAPSE =
      Option.of(
              "snapshots.gate.collapse",
              Types.DECIMAL,
              DEFAULT.collapse(),
              "Share of the served snapshot's effective rank, and of its uniformity, that a snapshot"
                  + " must have, or it is held back; 0 does not ask.")
          .that("in [0, 1)", value -> value >= 0 && value < 1);

  public static final Option<Boolean> DRIFT =
      Option.of(
          "snapshots.gate.drift",
          Types.SWITCH,
          DEFAULT.drift(),
          "Whether snapshots are held back while the loss of what is not learnt yet rises.");

  private GateSettings() {}

  /** What the job is told. */
  public static GateOptions of(Configuration configuration) {
    return new GateOptions(
        configuration.get(ENABLED),
        configuration.get(SEARCHES),
        configuration.get(TOLERANCE),
        configuration.get(COLLAPSE),
        configuration.get(DRIFT));
  }

  static List<Option<?>> all() {
    return List.of(ENABLED, SEARCHES, TOLERANCE, COLLAPSE, DRIFT);
  }
}
