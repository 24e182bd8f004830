package io.contraflow.pipeline.serve;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads topics from their beginning or end on, without a group, in a thread of its own. */
final class TopicFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String name;
  private final Consumer<byte[], byte[]> consumer;
  private final Collection<String> topics;
  private final boolean fromEnd;
  private final Reader reader;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean stopped;
  private volatile String failure;

  /** Takes records, on the follower's thread. */
  interface Reader {
    void accept(ConsumerRecord<byte[], byte[]> record) throws IOException;

    /** After each poll, with or without records. */
    default void polled() throws IOException {}
  }

  /**
   * @param client properties of a Kafka client
   * @param topics that exist
   * @param fromEnd whether what is there already is passed over
   */
  TopicFollower(
      String name, Properties client, Collection<String> topics, boolean fromEnd, Reader reader) {
    this.name = name;
    this.topics = List.copyOf(topics);
    this.fromEnd = fromEnd;
    this.reader = reader;
    consumer = consumer(name, client);
    thread = new Thread(this::run, "contraflow-" + name);
    thread.setDaemon(true);
  }

  /** A consumer without a group. */
  static Consumer<byte[], byte[]> consumer(String name, Properties client) {
    Properties properties = new Properties();
    properties.putAll(client);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "contraflow-" + name);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  void start() {
    thread.start();
  }

  /** Whether everything that was there when it started has been read. */
  boolean isCaughtUp() {
    return caughtUp.getCount() == 0;
  }

  /** Why it reads no more, or null. */
  String failure() {
    return failure;
  }

  private void run() {
    try (consumer) {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      if (fromEnd) {
        consumer.seekToEnd(partitions);
      } else {
        consumer.seekToBeginning(partitions);
      }
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!stopped) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (stopped) {
            return; // putting hundreds of documents into an index takes its time
          }
          accept(record);
        }
        reader.polled();
        if (!isCaughtUp()
            && partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p))) {
          caughtUp.countDown();
        }
      }
    } catch (WakeupException e) {
      LOG.debug("{} ends", name);
    } catch (IOException | RuntimeException e) {
      failure = e.toString();
      LOG.error("{} ended; restart the service", name, e);
    }
  }

  private void accept(ConsumerRecord<byte[], byte[]> record) {
    try {
      reader.accept(record);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "left out a record that cannot be used: {}-{}@{}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.toString());
    }
  }

  @Override
  public void close() {
    stopped = true;
    consumer.wakeup();
    try {
      thread.join(POLL.multipliedBy(25).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
