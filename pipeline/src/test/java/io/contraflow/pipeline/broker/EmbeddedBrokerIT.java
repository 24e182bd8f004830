package io.contraflow.pipeline.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
  private static final Topics TOPICS = Configuration.defaults().topics();

  @TempDir Path directory;
  @TempDir Path logs;

  @Test
  void shouldKeepRecordsAndClusterOverARestart() throws Exception {
    String cluster;
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      assertThat(ensureTopics(broker)).hasSize(5);
      send(broker, "one");
      send(broker, "two");
      cluster = clusterId(broker);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      assertThat(ensureTopics(broker)).isEmpty();
      send(broker, "three");
      assertThat(values(broker)).containsExactly("one", "two", "three");
      assertThat(clusterId(broker)).isEqualTo(cluster);
    }
  }

  @Test
  void shouldKeepRecordsOverAKill() throws Exception {
    try (BrokerProcess process = BrokerProcess.start(directory, 0, logs.resolve("broker.log"))) {
      ensureTopics(process.bootstrapServers());
      send(process.bootstrapServers(), "one");
      process.kill();
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      send(broker, "two");
      assertThat(values(broker)).containsExactly("one", "two");
    }
  }

  @Test
  void shouldCompactDocumentsAndSnapshotsAlone() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      ensureTopics(broker);
      assertThat(setting(broker, TOPICS.documents(), "cleanup.policy")).isEqualTo("compact");
      assertThat(setting(broker, TOPICS.modelSnapshots(), "cleanup.policy")).isEqualTo("compact");
      assertThat(setting(broker, TOPICS.searchEvents(), "cleanup.policy")).isEqualTo("delete");
      assertThat(setting(broker, TOPICS.documents(), "message.timestamp.type"))
          .isEqualTo("CreateTime");
    }
  }

  @Test
  void shouldSayThatThePortIsTaken() throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("a"), 0)) {
      assertThatThrownBy(() -> EmbeddedBroker.start(directory.resolve("b"), broker.port()))
          .isInstanceOf(BrokerException.class)
          .hasMessage(
              "the broker's port must be free, but "
                  + broker.port()
                  + " is in use; stop what holds it or choose another");
    }
  }

  @Test
  void shouldSayThatTheDirectoryIsInUse() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
          .isInstanceOf(BrokerException.class)
          .hasMessage(
              "the broker must be able to use "
                  + directory
                  + ", but: another broker in this process holds its lock; stop what else uses the"
                  + " directory, or name another");
      assertThat(Files.exists(directory.resolve("meta.properties"))).isTrue();
      assertThat(broker.bootstrapServers()).startsWith("localhost:");
    }
  }

  private static Set<String> ensureTopics(EmbeddedBroker broker) {
    return ensureTopics(broker.bootstrapServers());
  }

  private static Set<String> ensureTopics(String servers) {
    return TopicAdmin.ensure(client(servers), TopicSpec.of(TOPICS, 1), -1);
  }

  private static Properties client(String servers) {
    return Configuration.defaults()
        .with(KafkaSettings.BOOTSTRAP_SERVERS, servers)
        .kafkaProperties();
  }

  private static void send(EmbeddedBroker broker, String value) throws Exception {
    send(broker.bootstrapServers(), value);
  }

  private static void send(String servers, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(client(servers), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(TOPICS.searchEvents(), value)).get(20, TimeUnit.SECONDS);
    }
  }

  private static List<String> values(EmbeddedBroker broker) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            client(broker.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPICS.searchEvents(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<String> values = new ArrayList<>();
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
          values.add(each.value());
        }
      }
      return values;
    }
  }

  private static String clusterId(EmbeddedBroker broker)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(client(broker.bootstrapServers()))) {
      return admin.describeCluster().clusterId().get();
    }
  }

  private static String setting(EmbeddedBroker broker, String topic, String key)
      throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(client(broker.bootstrapServers()))) {
      return Map.copyOf(admin.describeConfigs(List.of(resource)).all().get())
          .get(resource)
          .get(key)
          .value();
    }
  }
}
