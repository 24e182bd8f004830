package io.contraflow.pipeline.job;

import io.contraflow.operators.step.LearnProgress;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.AdapterSettings;
import io.contraflow.pipeline.config.Catalogue;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.GateSettings;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.ModelSettings;
import io.contraflow.pipeline.config.StartPosition;
import io.contraflow.pipeline.source.LogEnds;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Makes a published snapshot again: from the log, which must hold every record that it was made
 * from, and the options in its manifest. Writes to no topic and commits no offsets.
 */
public final class Rebuild implements AutoCloseable {
  private static final Duration NEVER = Duration.ofDays(365);
  private static final long LOOK_EVERY_MS = 200;
  private static final String LATE = "late";

  private final Manifest made;
  private final Configuration configuration;
  private final Path output;
  private volatile EmbeddedFlink flink;

  /**
   * @param made the snapshot's
   * @param configuration of {@link #recorded}
   * @param output directory for what is made; the start is taken from its {@code start} directory
   *     if that is of the same options, and else made
   */
  public Rebuild(Manifest made, Configuration configuration, Path output) {
    this.made = made;
    this.configuration = configuration;
    this.output = output;
  }

  /**
   * The options that a snapshot was made with. How Kafka is reached is not among those that it
   * records, nor are the topics: these are the caller's, as is how the job runs.
   */
  public static Configuration recorded(Manifest made, Configuration caller) {
    boolean adapter =
        LearnerSettings.ADAPTER.equals(made.options().get(LearnerSettings.ENCODER.key()));
    Configuration configuration = caller;
    for (Map.Entry<String, String> option : made.options().entrySet()) {
      String key = option.getKey();
      boolean applies = adapter || !key.startsWith(AdapterSettings.PREFIX);
      if (shapes(key) && applies && Catalogue.find(key).isPresent()) {
        configuration = configuration.with(key, option.getValue(), "the snapshot's options");
      }
    }
    return configuration;
  }

  private static boolean shapes(String key) {
    return !JobSettings.isOf(key)
        && !key.equals(LearnerSettings.THREADS.key())
        && !key.equals(ModelSettings.MEMORY.key())
        && !key.equals(LogEnds.RECORDED);
  }

  /** Options by which the configuration is not the recorded one: recorded value, then this one. */
  private Map<String, String[]> changedOptions() {
    Map<String, String> now = configuration.recorded();
    Map<String, String[]> changed = new TreeMap<>();
    made.options()
        .forEach(
            (key, value) -> {
              if (shapes(key) && !value.equals(now.getOrDefault(key, "unknown here"))) {
                changed.put(key, new String[] {value, now.getOrDefault(key, "unknown here")});
              }
            });
    return changed;
  }

  /** What is missing of the log, as a sentence; empty if all is there. */
  public Optional<String> missing() {
    return LogStart.missing(configuration);
  }

  /**
   * The first thing that is not as it was made, with what to do about it; empty if all tables are
   * the same to the bit.
   */
  public Optional<String> difference(Manifest again) {
    return tables(made).equals(tables(again)) ? Optional.empty() : Optional.of(cause(again));
  }

  /**
   * Hashes of everything that was learnt or kept. Of a snapshot that is given as changes those of
   * what the changes come to, since it is made again in full.
   */
  private Map<String, String> tables(Manifest manifest) {
    Map<String, String> tables = new TreeMap<>();
    if (made.delta() == null) {
      manifest
          .files()
          .forEach(
              (name, file) -> {
                if (name.endsWith(".safetensors")) {
                  tables.put(name, file.sha256());
                }
              });
    }
    tables.put("tensor", manifest.tensorSha256());
    tables.put("document space", manifest.documentSpaceId());
    return tables;
  }

  /** The first option that is not as it was made, with what to do about it. */
  public Optional<String> changedOption() {
    return changedOptions().entrySet().stream()
        .findFirst()
        .map(
            option ->
                "%s was %s when it was made, is %s here; leave it out of --set"
                    .formatted(option.getKey(), option.getValue()[0], option.getValue()[1]));
  }

  private String cause(Manifest again) {
    Optional<String> changed = changedOption();
    if (changed.isPresent()) {
      return changed.get();
    }
    double late = made.metrics().getOrDefault(LATE, 0.0);
    if (late > 0) {
      return ("its run had counted %,.0f late events: what they teach depends on when they came."
              + " Set source.disorder above what events are out of order by, for the next run")
          .formatted(late);
    }
    if (made.execution() != null && !made.execution().equals(again.execution())) {
      return "it was computed by %s, here by %s; make it again where all of it is the same"
          .formatted(made.execution(), again.execution());
    }
    Map<String, String> tables = tables(again);
    for (Map.Entry<String, String> table : tables(made).entrySet()) {
      if (!table.getValue().equals(tables.get(table.getKey()))) {
        return ("the %s has sha256 %s, was %s. With the same options it depends on the start (give"
                + " --start), on the kind of CPU, and on every version of a document: compaction"
                + " takes old ones away")
            .formatted(table.getKey(), tables.get(table.getKey()), table.getValue());
      }
    }
    return "it has other tables: " + tables(made).keySet() + ", " + tables.keySet();
  }

  /**
   * Reads the log up to the snapshot's step.
   *
   * @param progress told the steps taken so far
   * @return what was made; empty if the log ends before that step
   * @throws ExecutionException if the job fails
   */
  public Optional<PublishedSnapshot> run(LongConsumer progress)
      throws IOException, ExecutionException, InterruptedException {
    Configuration quiet =
        configuration
            .with(KafkaSettings.GROUP_ID, "contraflow-rebuild-" + UUID.randomUUID())
            .with(KafkaSettings.PROPERTIES, withoutCommits())
            .with(JobSettings.SNAPSHOT_DIRECTORY, "snapshots")
            .with(JobSettings.SNAPSHOT_URI, "")
            .with(GateSettings.ENABLED, false)
            .with(JobSettings.SNAPSHOT_FULL_EVERY, 1)
            .with(JobSettings.CHECKPOINT_DIRECTORY, "checkpoints")
            .with(JobSettings.CHECKPOINT_INTERVAL, NEVER)
            .with(JobSettings.RESTART_ATTEMPTS, 0);
    LogEnds ends =
        LogEnds.of(quiet, new StartPosition(StartPosition.Place.LATEST, 0))
            .with(made.options().getOrDefault(LogEnds.RECORDED, ""));
    try {
      flink = EmbeddedFlink.start(ClusterOptions.of(quiet, output));
      StreamExecutionEnvironment environment = flink.environment();
      LearnerJob.buildUntil(environment, quiet, output, ends, made.model(), made.step());
      JobClient job = flink.submit(environment, "contraflow-rebuild");
      return await(job, SnapshotStore.open(quiet.snapshotDirectory(output)), progress);
    } finally {
      close();
    }
  }

  /** Stops what {@link #run} does, from whatever thread. */
  @Override
  public void close() {
    EmbeddedFlink running = flink;
    if (running != null) {
      running.close();
    }
  }

  private Map<String, String> withoutCommits() {
    Map<String, String> properties = new TreeMap<>(configuration.get(KafkaSettings.PROPERTIES));
    properties.put("commit.offsets.on.checkpoint", "false");
    properties.put("enable.auto.commit", "false");
    return properties;
  }

  private Optional<PublishedSnapshot> await(
      JobClient job, SnapshotStore store, LongConsumer progress)
      throws IOException, ExecutionException, InterruptedException {
    CompletableFuture<?> result = job.getJobExecutionResult();
    while (true) {
      Optional<PublishedSnapshot> there = store.find(made.model(), made.step());
      long steps = LogEnd.progress(job, LearnProgress.STEPS);
      progress.accept(there.isPresent() ? made.step() : steps);
      boolean over =
          LogEnd.progress(job, LearnProgress.AT_END) >= configuration.get(JobSettings.PARALLELISM)
              && LogEnd.progress(job, LearnProgress.STEPS) < made.step();
      if (there.isPresent() || over) {
        return there;
      }
      try {
        result.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        continue;
      }
    }
  }
}
