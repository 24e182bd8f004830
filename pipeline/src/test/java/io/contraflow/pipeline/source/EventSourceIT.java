package io.contraflow.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DeadLetterCodec;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.sink.DeadLetterSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EventSourceIT {
  /** Events with the watermark at which each was seen, from the job's task to the test. */
  private static final BlockingQueue<Seen> SEEN = new LinkedBlockingQueue<>();

  private static final long T = 1_700_000_000_000L;

  @TempDir Path directory;

  private record Seen(long timestampMs, long watermarkMs) {}

  @Test
  void shouldEmitEventsAndDeadLettersWhileAPartitionIsEmpty() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
      Configuration configuration =
          Configuration.defaults()
              .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
              .with(KafkaSettings.IDLE_AFTER, Duration.ofMillis(200));
      TopicAdmin.ensure(
          configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), 2), -1);
      send(configuration, action(T), "no event", action(T + 3_600_000), action(T + 5_000));
      try (EmbeddedFlink flink = EmbeddedFlink.start(ClusterOptions.of(configuration, directory))) {
        build(flink, configuration);

        assertThat(next().timestampMs()).isEqualTo(T);
        assertThat(next().timestampMs()).isEqualTo(T + 5_000);
        assertThat(watermarkReached(configuration)).isEqualTo(T + 5_000 - 1_000 - 1);
        List<JsonNode> letters = deadLetters(configuration, 2);
        assertThat(letters)
            .extracting(letter -> letter.get("reason").asText())
            .containsExactlyInAnyOrder("malformed", "in-the-future");
        assertThat(letters).extracting(letter -> letter.get("offset").asLong()).contains(1L, 2L);
      }
    }
  }

  private static void build(EmbeddedFlink flink, Configuration configuration) {
    StreamExecutionEnvironment environment = flink.environment();
    SingleOutputStreamOperator<DeadLetter> letters =
        EventSource.addTo(environment, configuration, Optional.empty())
            .process(new Split())
            .uid("split")
            .returns(DeadLetterCodec.TYPE)
            .setParallelism(1);
    letters.sinkTo(DeadLetterSink.of(configuration)).uid("dead-letters");
    flink.submit(environment, "events");
  }

  private static Seen next() throws InterruptedException {
    return SEEN.poll(60, TimeUnit.SECONDS);
  }

  /** Sends further events, one timestamp, until one is seen behind an advanced watermark. */
  private static long watermarkReached(Configuration configuration) throws Exception {
    long watermark = Long.MIN_VALUE;
    while (watermark == Long.MIN_VALUE) {
      send(configuration, action(T + 4_000));
      watermark = next().watermarkMs();
    }
    return watermark;
  }

  private static String action(long timestampMs) {
    return "{\"search_id\":\"s\",\"doc_id\":\"d\",\"action\":\"click\",\"timestamp\":%d}"
        .formatted(timestampMs);
  }

  private static void send(Configuration configuration, String... values) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            configuration.kafkaProperties(), new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        String topic = configuration.topics().searchEvents();
        producer.send(new ProducerRecord<>(topic, 0, T + 10_000, "s", value)).get();
      }
    }
  }

  private static List<JsonNode> deadLetters(Configuration configuration, int count)
      throws Exception {
    TopicPartition partition = new TopicPartition(configuration.topics().deadLetters(), 0);
    List<JsonNode> letters = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            configuration.kafkaProperties(), new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (letters.size() < count) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
          JsonNode letter = new ObjectMapper().readTree(record.value());
          assertThat(
                  new String(record.headers().lastHeader("reason").value(), StandardCharsets.UTF_8))
              .isEqualTo(letter.get("reason").asText());
          letters.add(letter);
        }
      }
    }
    return letters;
  }

  private static final class Split extends ProcessFunction<ParsedEvent, DeadLetter> {
    private static final long serialVersionUID = 1;

    @Override
    public void processElement(ParsedEvent parsed, Context context, Collector<DeadLetter> out) {
      if (parsed instanceof EventRecord event) {
        SEEN.add(new Seen(event.timestampMs(), context.timerService().currentWatermark()));
      } else if (parsed instanceof DeadLetter letter) {
        out.collect(letter);
      }
    }
  }
}
