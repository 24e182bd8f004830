package io.contraflow.benchmarks.load;

import io.contraflow.benchmarks.stream.FlinkRest;
import io.contraflow.operators.metric.Metric;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.job.LearnerJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A broker, Flink with the whole job, and a thread that sends searches as fast as the job learns
 * from them, all in this process. Closing it ends all three.
 */
final class SoakJob implements AutoCloseable {
  private static final int PARTITIONS = 2;
  private static final String KEPT_BYTES = String.valueOf(128L << 20);
  private static final String SEGMENT_BYTES = String.valueOf(16L << 20);

  /**
   * Searches that may be sent and not decided yet: learnt, held out or dropped; settle and window
   * hold some seconds back.
   */
  static final long AHEAD = 60 * SoakLog.SEARCHES_A_SECOND;

  private static final long NAP_MS = 20;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final EmbeddedBroker broker;
  private final EmbeddedFlink flink;
  private final FlinkRest rest;
  private final KafkaProducer<String, byte[]> producer;
  private final Thread sending;
  private volatile boolean stopped;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile long decided;

  /**
   * @param options without the broker's address
   */
  SoakJob(Configuration options, Path output) throws Exception {
    broker = EmbeddedBroker.start(output.resolve("kafka"), 0);
    Configuration configuration =
        options
            .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
            .with(KafkaSettings.IDLE_AFTER, Duration.ofDays(1));
    Properties client = configuration.kafkaProperties();
    TopicAdmin.ensure(client, TopicSpec.of(configuration.topics(), PARTITIONS), 1);
    bound(client, configuration.topics().searchEvents());
    flink = EmbeddedFlink.start(ClusterOptions.of(configuration, output), FlinkRest.options());
    StreamExecutionEnvironment environment = flink.environment();
    LearnerJob.build(environment, configuration, output);
    JobClient job = flink.submit(environment, LearnerJob.NAME);
    rest = new FlinkRest(flink.restAddress(), job.getJobID().toString());
    producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
    SoakLog log = new SoakLog(configuration.topics(), PARTITIONS);
    sending = new Thread(() -> send(log), "soak-sender");
    sending.setDaemon(true);
    sending.start();
  }

  /** What has been read long ago shall not fill the disk. */
  private static void bound(Properties client, String topic)
      throws ExecutionException, InterruptedException {
    List<AlterConfigOp> bounds =
        Stream.of(
                new ConfigEntry(TopicConfig.RETENTION_BYTES_CONFIG, KEPT_BYTES),
                new ConfigEntry(TopicConfig.SEGMENT_BYTES_CONFIG, SEGMENT_BYTES))
            .map(entry -> new AlterConfigOp(entry, OpType.SET))
            .collect(Collectors.toList());
    try (Admin admin = Admin.create(client)) {
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), bounds))
          .all()
          .get();
    }
  }

  private void send(SoakLog log) {
    try {
      log.documents().forEach(this::send);
      for (long number = 0; !stopped; number++) {
        while (number > decided + AHEAD && !stopped) {
          Thread.sleep(NAP_MS);
        }
        log.search(number, this::send);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void send(ProducerRecord<String, byte[]> record) {
    producer.send(record, (sent, e) -> fail(e));
  }

  private void fail(Exception e) {
    if (e != null && !stopped) {
      failure.compareAndSet(null, e);
    }
  }

  /** Waits until everything runs. */
  void awaitRunning() throws IOException, InterruptedException {
    rest.awaitRunning();
  }

  /**
   * What became of the searches so far.
   *
   * @param learnt examples that have become part of a step or are held out
   * @param dropped searches whose click taught nothing
   */
  record Progress(long learnt, long dropped) {}

  /**
   * To be asked often: the sender goes by it.
   *
   * @throws IllegalStateException if the job has failed or ended
   * @throws IOException if a record could not be sent
   */
  Progress progress() throws IOException, InterruptedException {
    rest.mustLive();
    if (failure.get() != null) {
      throw new IOException("searches could not be sent", failure.get());
    }
    Map<Metric, Double> found =
        rest.metrics(rest.vertex("learn"), Set.of(Metric.LEARNT, Metric.HELD_OUT, Metric.DROPPED));
    double learnt = found.get(Metric.LEARNT) + found.get(Metric.HELD_OUT);
    double dropped = found.get(Metric.DROPPED);
    decided = (long) (learnt + dropped);
    return new Progress((long) learnt, (long) dropped);
  }

  @Override
  public void close() {
    stopped = true;
    sending.interrupt();
    try {
      sending.join(CLOSE_WAIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(CLOSE_WAIT);
    flink.close();
    broker.close();
  }
}
