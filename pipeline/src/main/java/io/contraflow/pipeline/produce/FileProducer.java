package io.contraflow.pipeline.produce;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Sends the lines of a file to a topic, in order within each partition, leaving out what the topic
 * holds already. A line's partition is a function of its key (Kafka's own) or, without one, of its
 * number, so that a second run finds the same; the number of partitions must not change in between.
 */
public final class FileProducer {
  private static final String DEFAULT_REQUEST_BYTES = Integer.toString(1 << 20);

  /** Key, headers and what Kafka adds. */
  private static final int OVERHEAD_BYTES = 2048;

  private final LineFile file;
  private final ProduceOptions options;
  private final Progress progress;
  private final long maxRequestBytes;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /**
   * @param client properties of Kafka clients, bootstrap servers at least
   * @param topic must exist
   * @param keyField see {@link EventLine#parse}
   * @param ratePerS records a second at most; 0 for no bound
   * @param timestampMs Kafka timestamp of every record; null for the time of sending
   * @param producer name of the sequence
   */
  public record ProduceOptions(
      Properties client,
      String topic,
      String keyField,
      double ratePerS,
      Long timestampMs,
      String producer) {}

  /** Told of each line, by the sending thread. */
  public interface Progress {
    /**
     * @param counts so far
     */
    void line(Counts counts);

    /**
     * @param lineNumber from 1
     * @param why rule and value
     */
    void rejected(long lineNumber, String why);
  }

  /**
   * What became of the lines.
   *
   * @param sent by this run
   * @param held in the topic before
   * @param rejected no JSON object, without key, or too large to send
   */
  public record Counts(long sent, long held, long rejected) {}

  public FileProducer(LineFile file, ProduceOptions options, Progress progress) {
    this.file = file;
    this.options = options;
    this.progress = progress;
    this.maxRequestBytes =
        Long.parseLong(
            options
                .client()
                .getProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DEFAULT_REQUEST_BYTES));
  }

  /**
   * Sends everything, and returns once the brokers have it all.
   *
   * @throws IllegalStateException if the brokers refuse a record
   */
  public Counts run() throws IOException {
    try (Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
        BufferedReader lines = file.open()) {
      List<PartitionInfo> partitions = producer.partitionsFor(options.topic());
      Counts counts = send(producer, lines, partitions.size(), resumePoint(partitions.size()));
      producer.flush();
      throwFailure();
      return counts;
    }
  }

  private Counts send(
      Producer<byte[], byte[]> producer, BufferedReader lines, int partitions, ResumePoint resume)
      throws IOException {
    Counts counts = new Counts(0, 0, 0);
    long startNs = System.nanoTime();
    long index = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine(), index++) {
      if (line.isBlank()) {
        continue;
      }
      try {
        EventLine event = EventLine.parse(line, options.keyField());
        requireSendable(event);
        TopicPartition partition =
            new TopicPartition(options.topic(), partition(event.key(), index, partitions));
        if (resume.holds(partition, index)) {
          counts = new Counts(counts.sent(), counts.held() + 1, counts.rejected());
        } else {
          await(startNs, counts.sent());
          send(producer, event, partition, index);
          counts = new Counts(counts.sent() + 1, counts.held(), counts.rejected());
        }
      } catch (EventLine.MalformedException e) {
        counts = new Counts(counts.sent(), counts.held(), counts.rejected() + 1);
        progress.rejected(index + 1, e.getMessage());
      }
      progress.line(counts);
    }
    return counts;
  }

  private void send(
      Producer<byte[], byte[]> producer, EventLine event, TopicPartition to, long index) {
    throwFailure();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            to.topic(),
            to.partition(),
            options.timestampMs(),
            event.key() == null ? null : bytes(event.key()),
            event.value() == null ? null : bytes(event.value()));
    record.headers().add(ResumePoint.INDEX_HEADER, bytes(Long.toString(index)));
    record.headers().add(ResumePoint.PRODUCER_HEADER, bytes(options.producer()));
    producer.send(
        record,
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
          }
        });
  }

  /** Kafka's own check would end the run, and every run after it, at this line. */
  private void requireSendable(EventLine event) throws EventLine.MalformedException {
    long bytes = event.value() == null ? 0 : bytes(event.value()).length;
    if (bytes + OVERHEAD_BYTES > maxRequestBytes) {
      throw new EventLine.MalformedException(
          "the line must have at most "
              + (maxRequestBytes - OVERHEAD_BYTES)
              + " bytes, had "
              + bytes
              + "; shorten it, or raise max.request.size in kafka.properties");
    }
  }

  private ResumePoint resumePoint(int partitions) {
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            options.client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          IntStream.range(0, partitions)
              .mapToObj(partition -> new TopicPartition(options.topic(), partition))
              .toList();
      return ResumePoint.read(consumer, all, options.producer());
    }
  }

  private Properties producerProperties() {
    Properties properties = new Properties();
    properties.put("linger.ms", "5");
    properties.put("compression.type", "lz4");
    properties.putAll(options.client());
    properties.put("acks", "all");
    properties.put("enable.idempotence", "true");
    return properties;
  }

  private void await(long startNs, long sent) {
    if (options.ratePerS() > 0) {
      long dueNs = startNs + (long) (sent / options.ratePerS() * TimeUnit.SECONDS.toNanos(1));
      for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }

  private void throwFailure() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException(
          "every line must reach topic "
              + options.topic()
              + ", one did not: "
              + cause.getMessage()
              + "; run the command again to go on",
          cause);
    }
  }

  /** As Kafka's own partitioner does it for a key. */
  private static int partition(String key, long index, int partitions) {
    return key == null
        ? (int) (index % partitions)
        : Utils.toPositive(Utils.murmur2(bytes(key))) % partitions;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
