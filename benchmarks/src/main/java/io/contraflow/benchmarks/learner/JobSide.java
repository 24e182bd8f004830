package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Side;
import io.contraflow.benchmarks.load.SoakLog;
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
import java.util.Properties;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The whole job on a log that is in Kafka before it begins: JSON in, parse, join, resolve, learn,
 * reports, checkpoints, snapshots; broker and Flink are in this process. A step is a run of a new
 * job from the log's first record.
 */
final class JobSide implements Side {
  private static final int PARTITIONS = 2;

  private final String name;
  private final Stretch stretch;
  private final Path output;
  private final EmbeddedBroker broker;
  private final Configuration configuration;
  private int runs;

  /**
   * Starts the broker and sends the log.
   *
   * @param options without the broker's address
   * @param output a directory of its own
   */
  JobSide(String name, Configuration options, Stretch stretch, Path output) {
    this.name = name;
    this.stretch = stretch;
    this.output = output;
    broker = EmbeddedBroker.start(output.resolve("kafka"), 0);
    configuration =
        options
            .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
            .with(KafkaSettings.IDLE_AFTER, Duration.ofDays(1));
    Properties client = configuration.kafkaProperties();
    TopicAdmin.ensure(client, TopicSpec.of(configuration.topics(), PARTITIONS), 1);
    SoakLog log = log(configuration);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
      log.documents().forEach(producer::send);
      for (int number = 0; number < stretch.searches(); number++) {
        log.search(number, producer::send);
      }
    }
  }

  /** The log that a job of this configuration reads. */
  static SoakLog log(Configuration configuration) {
    return new SoakLog(configuration.topics(), PARTITIONS);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double msOf(int wanted) throws IOException, InterruptedException {
    double ms = 0;
    for (int run = 0; run < wanted; run++) {
      OneCore core = OneCore.take();
      try {
        ms += run(output.resolve("run-" + runs++));
      } finally {
        core.close();
      }
    }
    return ms / wanted;
  }

  private double run(Path directory) throws IOException, InterruptedException {
    try (EmbeddedFlink flink = EmbeddedFlink.start(ClusterOptions.of(configuration, directory));
        Decided decided = new Decided(broker.bootstrapServers(), configuration)) {
      StreamExecutionEnvironment environment = flink.environment();
      LearnerJob.build(environment, configuration, directory);
      JobClient job = flink.submit(environment, LearnerJob.NAME);
      Decided.Seen from = decided.await(job, stretch.from());
      Decided.Seen to = decided.await(job, stretch.to());
      return new Stretch(from.searches(), to.searches(), to.searches())
          .msAThousand(to.atNs() - from.atNs());
    }
  }

  @Override
  public double loss() {
    return Double.NaN;
  }

  @Override
  public void close() {
    broker.close();
  }
}
