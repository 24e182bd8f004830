package io.contraflow.pipeline.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the job runs and where it writes: {@code checkpoint.*}, {@code snapshots.*}, {@code job.*}.
 */
public final class JobSettings {
  public static final Option<Duration> CHECKPOINT_INTERVAL =
      Option.of(
              "checkpoint.interval",
              Durations.TYPE,
              Duration.ofSeconds(5),
              "Time between two checkpoints; a snapshot is published with each.")
          .that("at least 100 ms", value -> value.toMillis() >= 100);

  public static final Option<String> CHECKPOINT_DIRECTORY =
      Option.of(
          "checkpoint.directory",
          Types.TEXT,
          "checkpoints",
          "Where checkpoints go; a relative path is below the output directory. On a cluster also a"
              + " URI of any file system of Flink's, as in s3://bucket/checkpoints.");

  public static final Option<Duration> SNAPSHOT_MIN_INTERVAL =
      Option.of(
          "snapshots.min-interval",
          Durations.TYPE,
          Duration.ZERO,
          "Least time (wall clock) between two published snapshots of one model.");

  public static final Option<String> SNAPSHOT_DIRECTORY =
      Option.of(
          "snapshots.directory",
          Types.TEXT,
          "snapshots",
          "Where snapshots are published; a relative path is below the output directory.");

  public static final Option<String> SNAPSHOT_URI =
      Option.of(
              "snapshots.uri",
              Types.TEXT,
              "",
              "Where published snapshots are copied to as well, on any file system of Flink's, as in"
                  + " s3://bucket/models with Flink's plugin for it; empty for nowhere. Directories and"
                  + " pointers are as in snapshots.directory.")
          .that(
              "a URI such as s3://bucket/models, or empty",
              value -> value.isEmpty() || isUri(value));

  public static final Option<Duration> WATERMARK_INTERVAL =
      Option.of(
              "job.watermark-interval",
              Durations.TYPE,
              Duration.ofMillis(200),
              "Time (wall clock) between two watermarks of a source. Shorter serves clicks sooner and"
                  + " costs a little at every stage.")
          .that("in [1 ms, 1 min]", value -> value.toMillis() >= 1 && value.toMillis() <= 60_000);

  public static final Option<Duration> BUFFER_TIMEOUT =
      Option.of(
              "job.buffer-timeout",
              Durations.TYPE,
              Duration.ofMillis(100),
              "How long a record may wait at each stage for others to travel with. Shorter serves clicks"
                  + " sooner; 0 sends every record alone.")
          .that("in [0 s, 1 min]", value -> value.toMillis() <= 60_000);

  public static final Option<Integer> SNAPSHOT_FULL_EVERY =
      Option.of(
              "snapshots.full-every",
              Types.INTEGER,
              1,
              "For large tables: how many snapshots of a model follow one another to the next that is"
                  + " written in full; those between hold only the rows that changed, and whoever reads"
                  + " them needs the full one before them too. sentence-transformers opens full ones"
                  + " only. 1: every one in full. A restart begins with a full one, and an adapter has"
                  + " no others.")
          .that("at least 1", value -> value >= 1);

  public static final Option<Integer> PARALLELISM =
      Option.of(
              "job.parallelism",
              Types.INTEGER,
              2,
              "Subtasks of each stage. The model that comes out does not depend on it.")
          .that("at least 1", value -> value >= 1);

  public static final Option<Integer> UI_PORT =
      Option.of(
              "job.ui-port",
              Types.INTEGER,
              0,
              "Port of Flink's web page, on this machine only; 0 takes a free one.")
          .that("in [0, 65535]", value -> value >= 0 && value <= 65535);

  public static final Option<Integer> METRICS_PORT =
      Option.of(
              "job.metrics-port",
              Types.INTEGER,
              0,
              "Port of the page that Prometheus reads (docs/metrics.md), at every address of this"
                  + " machine; 0 for none. On a cluster Flink's own configuration says it.")
          .that("in [0, 65535]", value -> value >= 0 && value <= 65535);

  public static final Option<Integer> RESTART_ATTEMPTS =
      Option.of(
              "job.restart-attempts",
              Types.INTEGER,
              3,
              "Times that the embedded cluster restarts the job from its checkpoint.")
          .that("at least 0", value -> value >= 0);

  public static final Option<Long> MANAGED_MEMORY =
      Option.of(
              "job.managed-memory",
              Sizes.TYPE,
              256L << 20,
              "Memory of the embedded cluster's RocksDB.")
          .that("at least 32 MiB", value -> value >= 32L << 20);

  public static final Option<Boolean> ALLOW_DIVERGENCE =
      Option.of(
          "learner.allow-divergence",
          Types.SWITCH,
          false,
          "Whether a model goes on that another kernel, backend, precision or kind of CPU has computed so far."
              + " From then on the same log no longer gives it bit for bit.");

  private JobSettings() {}

  static boolean isUri(String value) {
    return value.matches("[a-z][a-z0-9+.-]*:/.+");
  }

  /** Whether an option is one of these or of the gate, which change no model. */
  public static boolean isOf(String key) {
    return Stream.concat(all().stream(), GateSettings.all().stream())
        .anyMatch(option -> option.key().equals(key));
  }

  static List<Option<?>> all() {
    return List.of(
        CHECKPOINT_INTERVAL,
        CHECKPOINT_DIRECTORY,
        SNAPSHOT_MIN_INTERVAL,
        SNAPSHOT_DIRECTORY,
        SNAPSHOT_URI,
        WATERMARK_INTERVAL,
        BUFFER_TIMEOUT,
        SNAPSHOT_FULL_EVERY,
        PARALLELISM,
        UI_PORT,
        METRICS_PORT,
        RESTART_ATTEMPTS,
        MANAGED_MEMORY,
        ALLOW_DIVERGENCE);
  }
}
