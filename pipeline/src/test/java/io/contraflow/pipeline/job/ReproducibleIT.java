package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.SamplingSettings;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.pipeline.job.SearchLog.Placed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One log, many ways to read it: as long as nothing is late, the models are the same, bit for bit,
 * and so is every report of a step.
 */
@Timeout(240)
class ReproducibleIT {
  private static final String[] MODELS = {"default", "second"};
  private static final SearchLog LOG = new SearchLog(360, MODELS);

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static LogRun.Result reference;

  @BeforeAll
  static void readOnce() throws Exception {
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    reference = ofWhole("reference", 1, 3, LOG.written(hash(3, 0), 1, 0), Map.of());
    assertThat(reference.last()).containsOnlyKeys(MODELS);
    assertThat(reference.steps()).hasSizeGreaterThan(100);
    assertThat(reference.late()).isZero();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void shouldNotDependOnTheOrderAcrossPartitions() throws Exception {
    List<Placed> partitionAfterPartition = LOG.written(hash(3, 0), 2, 10_000);
    shouldBeTheSame(
        "partition-after-partition",
        ofWhole("partition-after-partition", 2, 3, partitionAfterPartition, Map.of()));
    long seed = new Random().nextLong();
    shouldBeTheSame(
        "bunches, seed " + seed,
        ofWhole(
            "bunches", 3, 3, LOG.written(hash(3, 0), seed, 37), Map.of("learner.threads", "2")));
  }

  @Test
  void shouldNotDependOnWhichPartitionHoldsAKey() throws Exception {
    shouldBeTheSame(
        "five partitions",
        ofWhole(
            "five-partitions",
            3,
            5,
            LOG.written(hash(5, 77), 3, 20),
            Map.of("learner.threads", "2", "checkpoint.interval", "150ms")));
    // More readers than partitions.
    shouldBeTheSame(
        "two partitions", ofWhole("two-partitions", 3, 2, LOG.written(hash(2, 5), 4, 0), Map.of()));
  }

  @Test
  void shouldNotDependOnThePaceAtWhichRecordsCome() throws Exception {
    List<Placed> log = LOG.written(hash(3, 0), 5, 0);
    LogRun run = run("paused", 2, Map.of("learner.threads", "1")).withTopics(3);
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try {
                run.write(log, 8);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    run.toTheEnd(run.ends(log));
    writing.get();
    shouldBeTheSame("written while it was read, with pauses", run.result());

    shouldBeTheSame(
        "throttled",
        ofWhole(
            "throttled", 2, 3, log, Map.of("kafka.properties", Map.of("max.poll.records", "3"))));
  }

  @Test
  void shouldDependOnTheSeedAndOnTheLog() throws Exception {
    List<Placed> log = LOG.written(hash(3, 0), 1, 0);
    LogRun.Result seed = ofWhole("seed", 2, 3, log, Map.of("learner.seed", "99"));
    List<Placed> moved = LOG.withClickMoved("s2", 700).written(hash(3, 0), 1, 0);
    LogRun.Result time = ofWhole("time", 2, 3, moved, Map.of());
    for (LogRun.Result other : List.of(seed, time)) {
      assertThat(other.late()).isZero();
      assertThat(other.last().get("default").stateSha256())
          .isNotEqualTo(reference.last().get("default").stateSha256());
      assertThat(other.steps()).isNotEqualTo(reference.steps());
    }
    // The moved click is the first model's.
    assertThat(time.last().get("second")).isEqualTo(reference.last().get("second"));
  }

  private static void shouldBeTheSame(String name, LogRun.Result result) {
    System.out.printf(
        "%s: %d steps, late %d, state %s%n",
        name, result.steps().size(), result.late(), result.last().get("default").stateSha256());
    assertThat(result.late()).as(name).isZero();
    assertThat(result.steps()).as(name).isEqualTo(reference.steps());
    assertThat(result.last()).as(name).isEqualTo(reference.last());
    assertThat(result.snapshots()).as(name).isEqualTo(reference.snapshots());
  }

  private static LogRun.Result ofWhole(
      String name, int parallelism, int partitions, List<Placed> log, Map<String, Object> changes)
      throws Exception {
    LogRun run = run(name, parallelism, changes).withTopics(partitions).write(log, 0);
    run.toTheEnd(run.ends(log));
    return run.result();
  }

  private static LogRun run(String name, int parallelism, Map<String, Object> changes) {
    Configuration configuration =
        LogRun.configuration(broker.bootstrapServers(), name)
            .with(JobSettings.PARALLELISM, parallelism)
            .with(SamplingSettings.LOGQ, "streaming")
            .with(SamplingSettings.SLOTS, 1000)
            .with(WindowSettings.UNIQUE_TOPICS, true);
    for (Map.Entry<String, Object> change : changes.entrySet()) {
      configuration = configuration.with(change.getKey(), change.getValue(), "the test");
    }
    return new LogRun(configuration, directory.resolve(name));
  }

  private static ToIntFunction<String> hash(int partitions, int salt) {
    return key -> Math.floorMod((key + salt).hashCode() * 31, partitions);
  }
}
