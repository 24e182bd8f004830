package io.contraflow.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.Tick;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.ServeSettings;
import io.contraflow.search.page.Exploration;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real broker, without a job. */
@Timeout(180)
class ServeSessionIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  @Test
  void shouldSearchTheCatalogueAndLogWhatTheJobReads() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      Configuration configuration =
          Configuration.defaults()
              .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
              .with(ServeSettings.PORT, 0)
              .with(ServeSettings.EXPLORATION, Exploration.SWAPS)
              .with(ServeSettings.TICK_EVERY, Duration.ofMillis(100));
      TopicAdmin.ensure(
          configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), 2), 1);
      try (KafkaProducer<String, byte[]> producer =
          new KafkaProducer<>(
              configuration.kafkaProperties(), new StringSerializer(), new ByteArraySerializer())) {
        put(producer, "d1", "a river of water");
        put(producer, "d2", "the sound of water");
        put(producer, "gone", "water that is no more");
        producer.send(new ProducerRecord<>("documents", "gone", null)).get();
        Path start = start(directory.resolve("start")).directory();
        try (ServeSession session =
            ServeSession.start(
                configuration,
                directory.resolve("snapshots"),
                start,
                System::currentTimeMillis,
                true,
                List.of())) {
          searchAndClick(session);
          put(producer, "d3", "water and wood");
          await(() -> session.models().learned().index().size() == 3);
        }
      }
      check(configuration);
    }
  }

  @Test
  void shouldServeAnAdapterBehindItsEmbedder() throws Exception {
    TinyAdapter adapter = new TinyAdapter(directory.resolve("job"), Map.of());
    SnapshotStore store = SnapshotStore.open(directory.resolve("snapshots"));
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      Configuration configuration =
          Configuration.defaults()
              .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
              .with(ServeSettings.PORT, 0);
      TopicAdmin.ensure(
          configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), 1), 1);
      try (KafkaProducer<String, byte[]> producer =
              new KafkaProducer<>(
                  configuration.kafkaProperties(),
                  new StringSerializer(),
                  new ByteArraySerializer());
          ServeSession session =
              ServeSession.start(
                  configuration,
                  store.root(),
                  adapter.startDirectory(),
                  System::currentTimeMillis,
                  false,
                  List.of())) {
        put(producer, "flower", "red rose");
        put(producer, "animal", "dog cat");
        await(() -> session.models().learned().index().size() == 2);
        SearchClient client = new SearchClient(session.address());
        assertThat(client.ranked("red rose", "learned")).startsWith("flower");

        PublishedSnapshot learnt = adapter.publish(store, 3);
        await(() -> session.models().learned().snapshotId().equals(learnt.id()));
        assertThat(client.search("rose", "learned", 2, "u").get("results")).hasSize(2);
        assertThat(client.search("rose", "learned", 2, "u").get("snapshot_id").asText())
            .isEqualTo(learnt.id());
      }
    }
  }

  private static void put(KafkaProducer<String, byte[]> producer, String docId, String text)
      throws Exception {
    byte[] value = JSON.writeValueAsBytes(Map.of("doc_id", docId, "text", text));
    producer.send(new ProducerRecord<>("documents", docId, value)).get();
  }

  private static void searchAndClick(ServeSession session) throws Exception {
    SearchClient client = new SearchClient(session.address());
    await(() -> session.waitingFor().isEmpty());
    assertThat(client.get("/health/ready").get("ready").asBoolean()).isTrue();
    assertThat(session.models().learned().index().size()).isEqualTo(2);
    JsonNode page = client.search("water", "learned", 10, "u1");
    assertThat(page.get("results")).hasSize(2);
    client.click(page, "d2");
  }

  private static void await(BooleanSupplier condition) throws Exception {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain").isLessThan(untilNs);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static void check(Configuration configuration) throws IOException {
    EventParser parser = new EventParser(configuration.parseOptions());
    List<JsonNode> events = new ArrayList<>();
    boolean[] ticked = new boolean[2];
    for (ConsumerRecord<byte[], byte[]> record : records(configuration)) {
      Origin origin = new Origin(record.topic(), record.partition(), record.offset());
      EventRecord event = (EventRecord) parser.parse(record.value(), origin, record.timestamp());
      if (event.event() instanceof Tick) {
        ticked[record.partition()] = true;
      } else {
        assertThat(event.timestampMs()).isEqualTo(record.timestamp());
        events.add(JSON.readTree(record.value()));
      }
    }
    assertThat(ticked).containsExactly(true, true);
    assertThat(events).hasSize(2);
    JsonNode impression = events.get(0);
    assertThat(impression.get("type").asText()).isEqualTo("impression");
    assertThat(impression.get("snapshot_id").asText()).startsWith("step-000000000-");
    assertThat(impression.get("shuffled")).hasSize(2);
    assertThat(impression.get("probability").asDouble()).isEqualTo(.5);
    assertThat(events.get(1).get("doc_id").asText()).isEqualTo("d2");
    assertThat(events.get(1).get("search_id")).isEqualTo(impression.get("search_id"));
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(Configuration configuration) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            configuration.kafkaProperties(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          List.of(new TopicPartition("search-events", 0), new TopicPartition("search-events", 1));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private static PublishedSnapshot start(Path root) throws IOException {
    try (InputStream json =
            ServeSessionIT.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json");
        Tokenizer tokenizer = Tokenizer.of(json.readAllBytes())) {
      SnapshotStore store = SnapshotStore.open(root);
      SnapshotDraft draft = new SnapshotDraft("start", 0, 0, 0, Map.of(), Map.of(), 1);
      return store.publish(
          store.stage(
              draft, new Rows(tokenizer.vocabularySize()), new SnapshotEncoding.Static(tokenizer)));
    }
  }

  private record Rows(int rows) implements Table {
    @Override
    public String name() {
      return "embedding.weight";
    }

    @Override
    public int dimension() {
      return 16;
    }

    @Override
    public void read(int row, float[] into) {
      Random random = new Random(1_000_003L + row);
      for (int d = 0; d < into.length; d++) {
        into[d] = (float) random.nextGaussian();
      }
    }
  }
}
