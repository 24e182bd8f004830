package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ExampleSettings;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.pipeline.job.SearchLog.Placed;
import io.contraflow.pipeline.source.LogEnds;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A job over a log that has an end, on topics and in a directory of its own name. */
final class LogRun {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long PATIENCE_S = 120;

  private final Configuration configuration;
  private final Path output;

  /**
   * What came of it.
   *
   * @param steps by model and step, as in {@code default@7}
   * @param last report of each model
   * @param snapshots by model: the tensor hash of what is served in the end
   */
  record Result(
      SortedMap<String, StepReport> steps,
      SortedMap<String, StepReport> last,
      SortedMap<String, String> snapshots) {
    long late() {
      return last.values().stream().mapToLong(report -> report.ledger().late()).sum();
    }
  }

  LogRun(Configuration configuration, Path output) {
    this.configuration = configuration;
    this.output = output;
  }

  /** Topics and a consumer group of this name, and else defaults. */
  static Configuration topics(String servers, String name) {
    return Configuration.defaults()
        .with(KafkaSettings.BOOTSTRAP_SERVERS, servers)
        .with(KafkaSettings.GROUP_ID, name)
        .with(KafkaSettings.SEARCH_EVENTS, name + "-events")
        .with(KafkaSettings.DOCUMENTS, name + "-documents")
        .with(KafkaSettings.LEARNER_REPORTS, name + "-reports")
        .with(KafkaSettings.DEAD_LETTERS, name + "-dead-letters")
        .with(KafkaSettings.MODEL_SNAPSHOTS, name + "-snapshots");
  }

  /** A small model, which steps often. */
  static Configuration configuration(String servers, String name) {
    return topics(servers, name)
        .with(ExampleSettings.WINDOW, Duration.ofSeconds(10))
        .with(ExampleSettings.DOCUMENT_WAIT, Duration.ofSeconds(3))
        .with("learner.start", "random", "the test")
        .with(LearnerSettings.DIMENSION, 16)
        .with(WindowSettings.SIZE, Optional.of(16))
        .with(WindowSettings.STRIDE, Optional.of(4))
        .with(WindowSettings.QUEUE_SIZE, 32)
        .with(WindowSettings.QUEUE_WARM_UP, 4)
        .with(LearnerSettings.HELD_OUT_SHARE, .1)
        .with(LearnerSettings.SAMPLE_SIZE, 20)
        .with(JobSettings.CHECKPOINT_INTERVAL, Duration.ofMillis(500));
  }

  LogRun withTopics(int partitions) {
    TopicAdmin.ensure(
        configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), partitions), 1);
    return this;
  }

  /** The same job with another number of subtasks of each stage. */
  LogRun withParallelism(int parallelism) {
    return new LogRun(configuration.with(JobSettings.PARALLELISM, parallelism), output);
  }

  /** Writes records, and pauses so often. */
  LogRun write(List<Placed> log, int pauses) throws Exception {
    int everyRecords = log.size() / (pauses + 1) + 1;
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            configuration.kafkaProperties(), new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < log.size(); i++) {
        SearchLog.Line line = log.get(i).line();
        producer.send(
            new ProducerRecord<>(
                line.document()
                    ? configuration.topics().documents()
                    : configuration.topics().searchEvents(),
                log.get(i).partition(),
                line.timeMs(),
                line.key(),
                line.value()));
        if (i % everyRecords == everyRecords - 1) {
          producer.flush();
          TimeUnit.MILLISECONDS.sleep(400);
        }
      }
    }
    return this;
  }

  /** Where a log ends that is yet to be written. */
  LogEnds ends(List<Placed> log) {
    SortedMap<String, Long> ends = new TreeMap<>();
    for (Placed placed : log) {
      String topic =
          placed.line().document()
              ? configuration.topics().documents()
              : configuration.topics().searchEvents();
      ends.merge(topic + "-" + placed.partition(), 1L, Long::sum);
    }
    return new LogEnds(ends);
  }

  /** From the newest checkpoint to the end. */
  void toTheEnd(LogEnds ends) throws Exception {
    try (EmbeddedFlink flink = flink()) {
      LogEnd.await(submit(flink, ends), configuration);
    }
  }

  /** Goes on until there are so many more steps, then stops with a savepoint. */
  void toASavepoint(LogEnds ends, int steps) throws Exception {
    int before = result().steps().size();
    try (EmbeddedFlink flink = flink()) {
      JobClient job = submit(flink, ends);
      long startNs = System.nanoTime();
      while (result().steps().size() < before + steps) {
        assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.SECONDS.toNanos(PATIENCE_S));
        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
      }
      job.stopWithSavepoint(false, null, SavepointFormatType.CANONICAL)
          .get(PATIENCE_S, TimeUnit.SECONDS);
    }
  }

  private EmbeddedFlink flink() {
    return EmbeddedFlink.start(ClusterOptions.of(configuration, output));
  }

  private JobClient submit(EmbeddedFlink flink, LogEnds ends) throws Exception {
    StreamExecutionEnvironment environment = flink.environment();
    LearnerJob.build(environment, configuration, output, Optional.of(ends));
    return flink.submit(environment, LearnerJob.NAME);
  }

  /** Everything that was reported so far; a repeat has to be identical. */
  Result result() throws IOException {
    SortedMap<String, StepReport> steps = new TreeMap<>();
    SortedMap<String, StepReport> last = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = reports()) {
      TopicPartition partition = consumer.assignment().iterator().next();
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          StepReport report = TimedReportCodec.report(record.value());
          if (report.stateSha256() != null) {
            last.put(report.model(), report);
          } else if (report.trained()) {
            StepReport before = steps.put(report.model() + "@" + report.step(), report);
            assertThat(before).isIn(null, report);
          }
        }
      }
    }
    SortedMap<String, String> snapshots = new TreeMap<>();
    SnapshotStore store = SnapshotStore.open(configuration.snapshotDirectory(output));
    for (StepReport report : last.values()) {
      var served = store.current(report.model()).orElseThrow().manifest();
      assertThat(served.step()).isEqualTo(report.step());
      snapshots.put(report.model(), served.tensorSha256());
    }
    return new Result(steps, last, snapshots);
  }

  private KafkaConsumer<byte[], byte[]> reports() {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            configuration.kafkaProperties(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partition =
        List.of(new TopicPartition(configuration.topics().learnerReports(), 0));
    consumer.assign(partition);
    consumer.seekToBeginning(partition);
    return consumer;
  }
}
