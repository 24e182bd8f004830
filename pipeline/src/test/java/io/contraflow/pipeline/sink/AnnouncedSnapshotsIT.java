package io.contraflow.pipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.serving.Refusal;
import io.contraflow.serving.SnapshotClient;
import io.contraflow.serving.Swap;
import io.contraflow.serving.topic.SnapshotTopic;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service that follows announcements as the job writes them. */
@Timeout(240)
class AnnouncedSnapshotsIT {
  private static final String TOPIC = "announced";
  private static final int DIMENSION = 4;

  @TempDir Path directory;
  private final BlockingQueue<Swap> swaps = new LinkedBlockingQueue<>();
  private final BlockingQueue<Refusal> refusals = new LinkedBlockingQueue<>();

  @Test
  void shouldBeginWithTheNewestAndFollowAnnouncementsAndRollbacksOverARestartOfTheBroker()
      throws Exception {
    SnapshotStore store = SnapshotStore.open(directory.resolve("snapshots"));
    Path log = directory.resolve("broker");
    EmbeddedBroker broker = start(log, 0);
    int port = broker.port();
    try {
      PublishedSnapshot first = publish(store, 1);
      PublishedSnapshot second = publish(store, 2);
      announce(broker, first);
      announce(broker, second);
      send(broker, "default", "no announcement");
      try (SnapshotClient client = client(topic(broker))) {
        assertThat(next().id()).as("not the first before it").isEqualTo(second.id());
        float[] vector = client.embed("a rose is a rose");

        PublishedSnapshot third = publish(store, 3);
        announce(broker, third);
        assertThat(next().id()).isEqualTo(third.id());
        assertThat(client.embed("a rose is a rose")).isNotEqualTo(vector);
        announce(broker, second);
        assertThat(next().id()).as("a rollback").isEqualTo(second.id());

        broker.close();
        assertThat(client.embed("a rose is a rose")).isEqualTo(vector);
        broker = start(log, port);
        announce(broker, third);
        assertThat(next().id()).as("after the broker came back").isEqualTo(third.id());
        assertThat(client.status().generation()).isEqualTo(4);
      }
    } finally {
      broker.close();
    }
  }

  @Test
  void shouldReadSnapshotsWhereThisHostSeesThem() throws Exception {
    SnapshotStore job = SnapshotStore.open(directory.resolve("job"));
    Path here = directory.resolve("mounted");
    try (EmbeddedBroker broker = start(directory.resolve("broker"), 0)) {
      PublishedSnapshot first = publish(job, 1);
      announce(broker, first);
      Files.move(job.root(), here);
      try (SnapshotClient client = client(topic(broker).in(here))) {
        assertThat(next().id()).isEqualTo(first.id());
        assertThat(client.status().upToDate()).isTrue();
      }
      try (SnapshotClient lost = client(topic(broker))) {
        assertThat(refused().reason())
            .contains(first.id(), "is announced on " + TOPIC, "give their directory");
        Files.move(here, job.root());
        assertThat(next().id()).as("tried again").isEqualTo(first.id());
        assertThat(lost.status().upToDate()).isTrue();
      }
    }
  }

  @Test
  void shouldSayThatNoBrokerAnswersAndServeOnceOneDoes() throws Exception {
    SnapshotStore store = SnapshotStore.open(directory.resolve("snapshots"));
    Path log = directory.resolve("broker");
    EmbeddedBroker broker = start(log, 0);
    PublishedSnapshot first = publish(store, 1);
    announce(broker, first);
    SnapshotTopic topic = topic(broker);
    int port = broker.port();
    broker.close();
    try (SnapshotClient client = client(topic)) {
      assertThat(refused().reason())
          .contains("topic " + TOPIC + " at localhost:" + port, "check the brokers");
      assertThatThrownBy(() -> client.embed("a rose"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("could not be read to its end within 10 s");
      try (EmbeddedBroker again = start(log, port)) {
        assertThat(again.port()).isEqualTo(port);
        assertThat(next().id()).isEqualTo(first.id());
      }
    }
  }

  private static SnapshotTopic topic(EmbeddedBroker broker) {
    return SnapshotTopic.of(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "default.api.timeout.ms", 2_000),
            "default")
        .named(TOPIC);
  }

  private SnapshotClient client(SnapshotTopic topic) {
    return SnapshotClient.builder(topic).onSwap(swaps::add).onRefusal(refusals::add).start();
  }

  private Manifest next() throws InterruptedException {
    Swap swap = swaps.poll(60, TimeUnit.SECONDS);
    assertThat(swap).as("a swap").isNotNull();
    return swap.now().manifest().orElseThrow();
  }

  private Refusal refused() throws InterruptedException {
    Refusal refusal = refusals.poll(60, TimeUnit.SECONDS);
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  private static EmbeddedBroker start(Path log, int port) {
    EmbeddedBroker broker = EmbeddedBroker.start(log, port);
    TopicAdmin.ensure(client(broker), List.of(new TopicSpec(TOPIC, 1, true)), -1);
    return broker;
  }

  private static Properties client(EmbeddedBroker broker) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", broker.bootstrapServers());
    return properties;
  }

  private static void announce(EmbeddedBroker broker, PublishedSnapshot snapshot) throws Exception {
    Manifest manifest = snapshot.manifest();
    SnapshotAnnouncement announcement =
        new SnapshotAnnouncement(
            manifest.model(),
            snapshot.id(),
            snapshot.directory().toString(),
            manifest.step(),
            manifest.checkpointId(),
            manifest.parent(),
            manifest.eventTimeMs(),
            manifest.createdMs(),
            manifest.tensorSha256(),
            manifest.documentSpaceId());
    send(
        broker,
        manifest.model(),
        new String(SnapshotAnnouncementCodec.json(announcement), StandardCharsets.UTF_8));
  }

  private static void send(EmbeddedBroker broker, String model, String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client(broker), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  TOPIC,
                  model.getBytes(StandardCharsets.UTF_8),
                  value.getBytes(StandardCharsets.UTF_8)))
          .get(60, TimeUnit.SECONDS);
    }
  }

  private static PublishedSnapshot publish(SnapshotStore store, long step) throws IOException {
    try (InputStream json =
            AnnouncedSnapshotsIT.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json");
        Tokenizer tokenizer = Tokenizer.of(json.readAllBytes())) {
      RandomStart rows = new RandomStart(tokenizer.vocabularySize(), DIMENSION, step);
      SnapshotDraft draft = new SnapshotDraft("default", step, step, 0, Map.of(), Map.of(), 1);
      return store.publish(store.stage(draft, rows, new SnapshotEncoding.Static(tokenizer)));
    }
  }
}
