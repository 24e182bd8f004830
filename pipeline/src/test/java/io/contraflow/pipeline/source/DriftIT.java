package io.contraflow.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small topic and a large one of the same day, read by a job that is slower than Kafka. */
@Timeout(180)
class DriftIT {
  private static final long T = 1_700_000_000_000L;
  private static final long DAY_MS = 86_400_000;
  private static final int SMALL = 2_000;
  private static final int LARGE = 10_000;

  /** Else whole topics would lie in the consumer, which reads one after the other. */
  private static final Map<String, String> FEW_AT_A_TIME =
      Map.of("max.poll.records", "5", "max.partition.fetch.bytes", "1000");

  private static final String BATCH_BYTES = "500";

  /** Of the job's task: how far an event of the small topic was ahead of the watermark, at most. */
  private static final AtomicLong AHEAD_MS = new AtomicLong();

  private static volatile CountDownLatch read;

  @TempDir Path directory;

  @Test
  void shouldNotReadASmallTopicFarAheadOfALargeOne() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
      Configuration configuration =
          Configuration.defaults()
              .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
              .with("kafka.topics.search-events", "small, large", "the test")
              .with("source.start", "earliest", "the test")
              .with(KafkaSettings.IDLE_AFTER, Duration.ofMinutes(5))
              .with(KafkaSettings.PROPERTIES, FEW_AT_A_TIME);
      TopicAdmin.ensure(
          configuration.kafkaProperties(),
          List.of(new TopicSpec("small", 1, false), new TopicSpec("large", 1, false)),
          1);
      send(configuration, "small", SMALL);
      send(configuration, "large", LARGE);

      long unbounded = aheadMs(configuration.with(KafkaSettings.MAX_DRIFT, Duration.ZERO), "a");
      assertThat(unbounded).isGreaterThan(DAY_MS / 2); // 19 h
      // The bound is told every 200 ms, in which the job takes some hundred events of the small
      // one.
      long bounded =
          aheadMs(configuration.with(KafkaSettings.MAX_DRIFT, Duration.ofMinutes(30)), "b");
      assertThat(bounded).isLessThan(DAY_MS / 4); // 75 min
    }
  }

  private long aheadMs(Configuration configuration, String name) throws Exception {
    AHEAD_MS.set(0);
    read = new CountDownLatch(SMALL + LARGE);
    ClusterOptions options = ClusterOptions.of(configuration, directory.resolve(name));
    try (EmbeddedFlink flink = EmbeddedFlink.start(options)) {
      StreamExecutionEnvironment environment = flink.environment();
      environment.setParallelism(1);
      EventSource.addTo(environment, configuration, Optional.empty())
          .process(new Slow())
          .returns(Types.LONG)
          .sinkTo(new DiscardingSink<>());
      flink.submit(environment, "drift");
      assertThat(read.await(120, TimeUnit.SECONDS)).isTrue();
    }
    return AHEAD_MS.get();
  }

  private static void send(Configuration configuration, String topic, int count) {
    Properties properties = configuration.kafkaProperties();
    properties.put("batch.size", BATCH_BYTES);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < count; i++) {
        long ms = T + DAY_MS / count * i;
        String value =
            "{\"search_id\":\"s%d\",\"doc_id\":\"d\",\"action\":\"click\",\"timestamp\":%d}"
                .formatted(i, ms);
        producer.send(new ProducerRecord<>(topic, 0, ms, null, value));
      }
    }
  }

  /** Takes about a millisecond an event. */
  private static final class Slow extends ProcessFunction<ParsedEvent, Long> {
    private static final long serialVersionUID = 1;
    private static final long EVENT_NS = 1_000_000;

    @Override
    public void processElement(ParsedEvent parsed, Context context, Collector<Long> out) {
      if (parsed instanceof EventRecord event) {
        LockSupport.parkNanos(EVENT_NS);
        long reachedMs = Math.max(T, context.timerService().currentWatermark());
        if (event.origin().topic().equals("small")) {
          AHEAD_MS.accumulateAndGet(event.timestampMs() - reachedMs, Math::max);
        }
        read.countDown();
      }
    }
  }
}
