package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.config.Topics;
import io.contraflow.pipeline.demo.ReportFollower;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads what a run writes while it is written, into its {@link RunRecord}, from the topics'
 * beginning until it is closed. A broker that is away for a while is waited for.
 */
final class TopicFollower implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final String bootstrapServers;
  private final RunRecord record;
  private volatile boolean stopped;

  private TopicFollower(String bootstrapServers, RunRecord record) {
    this.bootstrapServers = bootstrapServers;
    this.record = record;
  }

  /** Begins to read; the topics must exist, with one partition each. */
  static TopicFollower start(String bootstrapServers, RunRecord record) {
    TopicFollower follower = new TopicFollower(bootstrapServers, record);
    Thread thread = new Thread(follower::follow, "chaos-follower");
    thread.setDaemon(true);
    thread.start();
    return follower;
  }

  private void follow() {
    Topics topics = record.topics();
    try (Consumer<byte[], byte[]> consumer = ReportFollower.connect(bootstrapServers)) {
      List<TopicPartition> partitions =
          Stream.of(topics.learnerReports(), topics.modelSnapshots(), topics.deadLetters())
              .map(topic -> new TopicPartition(topic, 0))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!stopped) {
        consumer.poll(POLL).forEach(record::accept);
      }
    }
  }

  /** Reads no more, soon. */
  @Override
  public void close() {
    stopped = true;
  }
}
