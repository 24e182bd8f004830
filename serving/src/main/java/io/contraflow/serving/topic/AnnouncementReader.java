package io.contraflow.serving.topic;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a model's announcements from the topic's beginning and then as they come, on a thread of
 * its own. While no broker answers, what was read stays.
 */
final class AnnouncementReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(AnnouncementReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final String CLIENT_ID = "contraflow-serving";

  private final Map<String, Object> properties = new HashMap<>();
  private final String topic;
  private final String model;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Named newest; // null for none
  private volatile String problem = "";
  private volatile Runnable afterPoll = () -> {};
  private Consumer<byte[], byte[]> consumer; // guarded by this

  /** An announcement, and how many others this reader has seen named before it. */
  record Named(long generation, Announcement announcement) {}

  AnnouncementReader(Map<String, ?> kafka, String topic, String model) {
    properties.putAll(kafka);
    properties.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, CLIENT_ID);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG); // every service reads all of it
    this.topic = topic;
    this.model = model;
  }

  /**
   * The newest announcement; waits until the topic has been read to its end once.
   *
   * @throws IOException if that takes longer than {@code patience}
   */
  Optional<Named> newest(Duration patience) throws IOException {
    try {
      if (!caughtUp.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException(
            "topic %s at %s could not be read to its end within %d s%s; check the brokers and the properties, it is tried again"
                .formatted(
                    topic,
                    properties.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG),
                    patience.toSeconds(),
                    problem.isEmpty() ? "" : " (" + problem + ")"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while topic " + topic + " was read");
    }
    return Optional.ofNullable(newest);
  }

  /** Calls it from now on after each record, and every second, once the end was reached. */
  void afterPoll(Runnable look) {
    afterPoll = look;
  }

  @Override
  public void run() {
    while (closed.getCount() > 0) {
      try (Consumer<byte[], byte[]> connected = connect()) {
        readOn(connected);
      } catch (WakeupException | InterruptException e) {
        LOG.debug("reading {} ends", topic);
      } catch (KafkaException e) {
        if (!e.toString().equals(problem)) {
          problem = e.toString();
          LOG.warn("topic {} cannot be read: {}; it is tried again", topic, problem);
        }
        pause();
      }
    }
  }

  /** Ends {@link #run}. */
  void close() {
    closed.countDown();
    synchronized (this) {
      if (consumer != null) {
        consumer.wakeup();
      }
    }
  }

  private Consumer<byte[], byte[]> connect() {
    Consumer<byte[], byte[]> connected =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    synchronized (this) {
      consumer = connected;
    }
    return connected;
  }

  private void readOn(Consumer<byte[], byte[]> from) {
    List<TopicPartition> partitions =
        from.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new KafkaException("the topic is not there; start the job that publishes");
    }
    from.assign(partitions);
    from.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = from.endOffsets(partitions);
    Announcement last = null;
    boolean atEnd = false;
    while (closed.getCount() > 0) {
      for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
        last = read(record, last);
      }
      atEnd =
          atEnd
              || ends.entrySet().stream().allMatch(e -> from.position(e.getKey()) >= e.getValue());
      if (atEnd) {
        name(last);
        caughtUp.countDown();
        problem = "";
        afterPoll.run();
      }
    }
  }

  private Announcement read(ConsumerRecord<byte[], byte[]> record, Announcement before) {
    if (record.value() == null) {
      return before; // a tombstone takes nothing from those who serve
    }
    try {
      Announcement announcement = Announcement.parse(record.value());
      return announcement.model().equals(model) ? announcement : before;
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "left out an announcement that cannot be read: {}-{}@{}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.toString());
      return before;
    }
  }

  private void name(Announcement announcement) {
    Named before = newest;
    if (announcement != null && (before == null || !before.announcement().equals(announcement))) {
      newest = new Named(before == null ? 1 : before.generation() + 1, announcement);
    }
  }

  private void pause() {
    try {
      if (closed.await(POLL.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.debug("closed while {} could not be read", topic);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }
}
