package io.contraflow.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.SourceSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Impressions on a large topic, clicks on a small one, under names of their own. */
@Timeout(300)
class SeveralTopicsIT {
  private static final BlockingQueue<Seen> SEEN = new LinkedBlockingQueue<>();

  private static final long T = 1_700_000_000_000L;
  private static final int PAGES = 16_000;
  private static final long PAGE_EVERY_MS = 4_000;
  private static final int PAGES_A_CLICK = 4;

  /** Clicks come to an end in the middle of the pages. */
  private static final int CLICKS = PAGES / 2 / PAGES_A_CLICK;

  /** Pages that another run of the group has read. */
  private static final int READ = 10;

  @TempDir Path directory;

  private record Seen(boolean isClick, long timestampMs, long watermarkMs) {}

  @Test
  void shouldReadBothFromWhereTheGroupHasGotTo() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
      Configuration configuration = configuration(broker);
      TopicAdmin.ensure(
          configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), 1), -1);
      send(configuration);
      commit(configuration, new TopicPartition("serp", 0), READ);

      List<Seen> seen = read(configuration, PAGES - READ + CLICKS);

      assertThat(seen.stream().filter(Seen::isClick)).hasSize(CLICKS);
      assertThat(seen.stream().filter(event -> !event.isClick()).mapToLong(Seen::timestampMs))
          .hasSize(PAGES - READ)
          .allMatch(timestampMs -> timestampMs >= T + READ * PAGE_EVERY_MS);
      assertThat(seen.stream().filter(event -> event.timestampMs() <= event.watermarkMs()))
          .isEmpty();
    }
  }

  private static Configuration configuration(EmbeddedBroker broker) {
    return Configuration.defaults()
        .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
        .with(
            KafkaSettings.PROPERTIES,
            Map.of("max.poll.records", "1", "max.partition.fetch.bytes", "20000"))
        .with("source.start", "committed", "the test")
        .with(KafkaSettings.SEARCH_EVENTS, "serp, clicks")
        .with(SourceSettings.TOPICS, Map.of("serp", "impression", "clicks", "action"))
        .with(
            SourceSettings.FIELDS,
            Map.of(
                "timestamp", "at",
                "search_id", "sid",
                "impression.query", "q",
                "impression.results.doc_id", "ids[]",
                "action.doc_id", "id",
                "action.action", "=click"));
  }

  private List<Seen> read(Configuration configuration, int count) throws Exception {
    List<Seen> seen = new ArrayList<>();
    try (EmbeddedFlink flink =
        EmbeddedFlink.start(ClusterOptions.of(configuration, directory.resolve("output")))) {
      StreamExecutionEnvironment environment = flink.environment();
      environment.setParallelism(1);
      EventSource.addTo(environment, configuration, Optional.empty())
          .process(new Watch())
          .uid("watch")
          .sinkTo(new DiscardingSink<>())
          .uid("nowhere");
      flink.submit(environment, "topics");
      while (seen.size() < count) {
        Seen next = SEEN.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("event %d of %d", seen.size(), count).isNotNull();
        seen.add(next);
      }
    }
    return seen;
  }

  private static void send(Configuration configuration) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            configuration.kafkaProperties(), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < PAGES; i++) {
        long atMs = T + i * PAGE_EVERY_MS;
        String page = "{\"at\":%d,\"sid\":\"s%d\",\"q\":\"tent\",\"ids\":[1,2]}".formatted(atMs, i);
        producer.send(new ProducerRecord<>("serp", 0, atMs, null, page));
        if (i % PAGES_A_CLICK == 0 && i / PAGES_A_CLICK < CLICKS) {
          String click = "{\"at\":%d,\"sid\":\"s%d\",\"id\":1}".formatted(atMs + 1_000, i);
          producer.send(new ProducerRecord<>("clicks", 0, atMs, null, click));
        }
      }
    }
  }

  private static void commit(Configuration configuration, TopicPartition partition, long offset) {
    var properties = configuration.kafkaProperties();
    properties.put("group.id", configuration.get(KafkaSettings.GROUP_ID));
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset)));
    }
  }

  private static final class Watch extends ProcessFunction<ParsedEvent, String> {
    private static final long serialVersionUID = 1;

    @Override
    public void processElement(ParsedEvent parsed, Context context, Collector<String> out) {
      if (parsed instanceof EventRecord event) {
        SEEN.add(
            new Seen(
                event.event() instanceof Action,
                event.timestampMs(),
                context.timerService().currentWatermark()));
      }
    }
  }
}
