package io.contraflow.benchmarks.freshness;

import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ExampleSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.Topics;
import io.contraflow.pipeline.demo.ClickModel;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.DemoProducer;
import io.contraflow.pipeline.demo.DemoRun;
import io.contraflow.pipeline.demo.EventSchedule;
import io.contraflow.pipeline.demo.ReportFollower;
import io.contraflow.pipeline.demo.ScheduledRecord;
import io.contraflow.pipeline.demo.SimulatedUsers;
import io.contraflow.pipeline.freshness.ClickToServed;
import io.contraflow.pipeline.freshness.TimedClient;
import io.contraflow.pipeline.freshness.Way;
import io.contraflow.pipeline.job.LearnerJob;
import io.contraflow.search.Bm25Index;
import io.contraflow.serving.ClientStatus;
import io.contraflow.serving.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A broker, Flink with the whole job, a client that serves what it publishes, and a producer that
 * sends searches of simulated users at a steady rate, all in this process.
 */
final class FreshnessRun {
  private static final int PARTITIONS = 2;
  private static final String MODEL = "default";
  private static final long SEED = 1;

  /** How much later than its Kafka timestamp a record may be sent. */
  private static final long BEHIND_MS = 1000;

  /** How long the last clicks may take. */
  private static final long PATIENCE_MS = 30_000;

  private final Configuration configuration;
  private final EventSchedule.Timing timing;
  private final double searchesPerSecond;
  private final Duration warmUp;
  private final Duration length;
  private final Duration pollEvery;

  /**
   * What came of it.
   *
   * @param ways of all clicks after a warm-up
   * @param clicks how many those are, served or not
   * @param eventsPerSecond impressions and clicks
   * @param snapshots that served one of them first
   * @param behindMs how late the latest record was sent
   * @param refusal why the client refused a snapshot the last time that it did
   */
  record Result(
      List<Way> ways,
      int clicks,
      double eventsPerSecond,
      long snapshots,
      long behindMs,
      Optional<String> refusal) {}

  /**
   * @param configuration without the broker's address
   * @param warmUp from the first event on; clicks of it do not count
   * @param length of the measurement after it
   * @param pollEvery how often the client looks
   */
  FreshnessRun(
      Configuration configuration,
      EventSchedule.Timing timing,
      double searchesPerSecond,
      Duration warmUp,
      Duration length,
      Duration pollEvery) {
    this.configuration = configuration;
    this.timing = timing;
    this.searchesPerSecond = searchesPerSecond;
    this.warmUp = warmUp;
    this.length = length;
    this.pollEvery = pollEvery;
  }

  Result run(Corpus corpus, Bm25Index index, Path output) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(output.resolve("kafka"), 0)) {
      String servers = broker.bootstrapServers();
      Configuration here = configuration.with(KafkaSettings.BOOTSTRAP_SERVERS, servers);
      Topics topics = here.topics();
      TopicAdmin.ensure(here.kafkaProperties(), TopicSpec.of(topics, PARTITIONS), 1);
      try (EmbeddedFlink flink = EmbeddedFlink.start(ClusterOptions.of(here, output))) {
        StreamExecutionEnvironment environment = flink.environment();
        LearnerJob.build(environment, here, output);
        JobClient job = flink.submit(environment, LearnerJob.NAME);
        try (TimedClient client =
            new TimedClient(
                ReportFollower.connect(servers),
                topics,
                MODEL,
                here.snapshotDirectory(output),
                pollEvery,
                () -> 0)) {
          Clicks clicks = send(servers, schedule(topics, corpus, index), topics, client.times());
          return result(clicks, client.times(), client.status());
        } finally {
          job.cancel();
        }
      }
    }
  }

  private EventSchedule schedule(Topics topics, Corpus corpus, Bm25Index index) {
    long searches =
        Math.round((length.toMillis() + warmUp.toMillis()) / 1000.0 * searchesPerSecond);
    DemoRun run =
        new DemoRun(
            DemoRun.FORMAT_VERSION,
            System.currentTimeMillis(),
            searches,
            searchesPerSecond,
            SEED,
            ClickModel.REALISTIC.label(),
            null,
            "random",
            PARTITIONS);
    return new EventSchedule(
        corpus,
        new SimulatedUsers(corpus, index, ClickModel.REALISTIC, SEED),
        run,
        topics.searchEvents(),
        topics.documents(),
        search -> null,
        timing);
  }

  /** Sends in the schedule's time, which is the wall clock's, until all clicks are served. */
  private Clicks send(String servers, EventSchedule schedule, Topics topics, ClickToServed times)
      throws InterruptedException {
    Clicks clicks = new Clicks(configuration.get(ExampleSettings.SETTLE).toMillis());
    long giveUpMs = Long.MAX_VALUE;
    try (Producer<byte[], byte[]> producer = DemoProducer.connect(servers)) {
      while (System.currentTimeMillis() < giveUpMs) {
        ScheduledRecord next = schedule.next();
        long waitMs = next.timestampMs() - System.currentTimeMillis();
        if (waitMs > 0) {
          Thread.sleep(waitMs);
        }
        clicks.note(next, topics.searchEvents(), System.currentTimeMillis());
        producer.send(message(next));
        if (schedule.searchesDone()) {
          if (clicks.ways(times, warmUp.toMillis()).size() == clicks.count(warmUp.toMillis())) {
            break;
          }
          giveUpMs = Math.min(giveUpMs, System.currentTimeMillis() + PATIENCE_MS);
        }
      }
    }
    if (clicks.behindMs() > BEHIND_MS) {
      throw new IllegalStateException(
          "records must be sent within "
              + BEHIND_MS
              + " ms of their time, the latest was "
              + clicks.behindMs()
              + " ms behind; run it on a machine with nothing else to do, or set a lower --rate");
    }
    return clicks;
  }

  private static ProducerRecord<byte[], byte[]> message(ScheduledRecord record) {
    byte[] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(
        record.topic(), record.partition(), record.timestampMs(), key, record.value());
  }

  private Result result(Clicks clicks, ClickToServed times, ClientStatus status) {
    List<Way> ways = clicks.ways(times, warmUp.toMillis());
    long snapshots = ways.stream().mapToLong(Way::servedMs).distinct().count();
    return new Result(
        ways,
        clicks.count(warmUp.toMillis()),
        clicks.rate(),
        snapshots,
        clicks.behindMs(),
        status.lastRefusal().map(Refusal::reason));
  }
}
