package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ProduceCommandIT {
  private static final int PARTITIONS = 3;

  @TempDir static Path shared;
  private static EmbeddedBroker broker;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(shared, 0);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void shouldSendALineOnceHoweverOftenItRuns() throws Exception {
    create("once");
    Path file = directory.resolve("events.jsonl");
    Files.writeString(file, lines(0, 500));
    assertThat(produce(file, "once").out()).startsWith("500 sent to once at localhost:");

    // Somebody else writes behind it, and the file grows.
    sendForeign("once");
    Files.writeString(file, lines(0, 700));
    Run second = produce(file, "once");
    Run third = produce(file, "once");

    assertThat(second.out()).startsWith("200 sent to once").contains("500 there before");
    assertThat(third.out()).startsWith("0 sent to once").contains("700 there before");
    List<ConsumerRecord<String, String>> ours = ours("once");
    assertThat(ours).hasSize(700);
    assertThat(ours.stream().map(ConsumerRecord::value).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(lines(0, 700).lines().toList());
    assertThat(index(ours)).doesNotHaveDuplicates();
  }

  @Test
  void shouldKeepTheOrderOfAPartitionAndKeyBySearch() throws Exception {
    create("order");
    Path file = directory.resolve("events.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(lines(0, 300).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(produce(file, "order").code()).isZero();

    List<ConsumerRecord<String, String>> ours = ours("order");
    for (int partition = 0; partition < PARTITIONS; partition++) {
      int each = partition;
      assertThat(index(ours.stream().filter(record -> record.partition() == each).toList()))
          .isNotEmpty()
          .isSorted();
    }
    assertThat(ours).allSatisfy(record -> assertThat(record.value()).contains(record.key()));
  }

  @Test
  void shouldLeaveOutWhatIsNoJsonAndSayWhere() throws Exception {
    create("bad");
    Path file = directory.resolve("events.jsonl");
    Files.writeString(file, "{\"search_id\": \"s1\"}\nno json\n\n[1]\n{\"doc_id\": \"d1\"}\n");

    Run run = produce(file, "bad");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).startsWith("2 sent to bad").contains("2 rejected");
    assertThat(run.err())
        .contains("events.jsonl:2: the line must be JSON: ")
        .contains("events.jsonl:4: the line must be a JSON object, was ARRAY");
    assertThat(ours("bad").stream().map(ConsumerRecord::key)).containsExactlyInAnyOrder("s1", "d1");
  }

  @Test
  void shouldLeaveOutALineThatKafkaWouldRefuse() throws Exception {
    Path file = directory.resolve("large.jsonl");
    String large = "{\"search_id\": \"s1\", \"query\": \"" + "x".repeat(1 << 20) + "\"}\n";
    Files.writeString(file, large + "{\"search_id\": \"s2\"}\n");

    Run run = produce(file, "large", "--create");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("large.jsonl:1: the line must have at most 1046528 bytes, had 1048611;");
    assertThat(ours("large").stream().map(ConsumerRecord::key)).containsExactly("s2");
  }

  @Test
  void shouldSendDocumentsWithTombstonesAtAnInstant() throws Exception {
    Path file = directory.resolve("documents.jsonl");
    Files.writeString(
        file, "{\"doc_id\": \"d1\", \"text\": \"t\"}\n{\"doc_id\": \"d2\", \"text\": null}\n");

    Run run = produce(file, "catalogue", "--create", "--at", "2026-01-01T00:00:00Z");

    assertThat(run.code()).isZero();
    assertThat(ours("catalogue"))
        .extracting(ConsumerRecord::key, ConsumerRecord::value, ConsumerRecord::timestamp)
        .containsExactlyInAnyOrder(
            tuple("d1", "{\"doc_id\": \"d1\", \"text\": \"t\"}", 1_767_225_600_000L),
            tuple("d2", null, 1_767_225_600_000L));
  }

  @Test
  void shouldSayThatTheTopicIsMissing() throws IOException {
    Path file = directory.resolve("events.jsonl");
    Files.writeString(file, lines(0, 1));

    Run run = produce(file, "absent");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "contraflow: topic absent must exist at "
                + broker.bootstrapServers()
                + "; name another with --topic, or add --create"
                + System.lineSeparator());
  }

  private static Run produce(Path file, String topic, String... more) {
    return Run.of(
        Stream.concat(
                Stream.of(
                    "produce",
                    file.toString(),
                    "--topic",
                    topic,
                    "--bootstrap-servers",
                    broker.bootstrapServers()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static String lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i -> "{\"search_id\": \"s%d\", \"doc_id\": \"d\", \"n\": %d}%n".formatted(i % 50, i))
        .collect(Collectors.joining());
  }

  private static void create(String topic) {
    TopicAdmin.ensure(client(), List.of(new TopicSpec(topic, PARTITIONS, false)), -1);
  }

  private static Properties client() {
    return Configuration.defaults()
        .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
        .kafkaProperties();
  }

  private static void sendForeign(String topic) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(client(), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 100; i++) {
        producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, "foreign"));
      }
      producer.flush();
    }
  }

  private static List<Long> index(List<ConsumerRecord<String, String>> records) {
    return records.stream()
        .map(record -> record.headers().lastHeader("contraflow-index").value())
        .map(value -> Long.valueOf(new String(value, StandardCharsets.UTF_8)))
        .toList();
  }

  private static List<ConsumerRecord<String, String>> ours(String topic) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(client(), new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
      while (partitions.stream().mapToLong(consumer::position).sum() < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    return records.stream()
        .filter(record -> record.headers().lastHeader("contraflow-producer") != null)
        .toList();
  }
}
