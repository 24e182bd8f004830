package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CheckCommandIT {
  private static final int SEARCHES = 500;
  private static final long T = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  @TempDir static Path shared;
  private static EmbeddedBroker broker;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(shared, 0);
    TopicAdmin.ensure(
        client(),
        List.of(
            new TopicSpec("search-events", 3, false),
            new TopicSpec("documents", 2, true),
            new TopicSpec("empty", 1, false)),
        1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < 10; i++) {
        String document = "{\"doc_id\": \"d%d\", \"text\": \"text %d\"}".formatted(i, i);
        send(producer, "documents", i % 2, T - 1, "d" + i, document);
      }
      // Impressions in one partition, actions in another, and nothing in the third.
      for (int i = 0; i < SEARCHES; i++) {
        long ms = T + i * 60_000L;
        send(producer, "search-events", 0, ms, null, impression("s" + i, ms));
        send(producer, "search-events", 1, ms, null, click("s" + i, "d" + i % 10, ms + 5_000));
      }
      send(
          producer,
          "search-events",
          1,
          T,
          null,
          "{\"query\": \"secret shoes\", \"user_id\": \"u-17\"}");
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void shouldSayWhatALogWouldTeachAndLeaveKafkaAsItIs() throws Exception {
    String before = kafka();
    Path json = directory.resolve("check.json");

    Run run = check("--from", "earliest", "--json", json.toString());

    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(flat(run))
        .contains(
            "1,001 records, 0 older ones not read",
            "500 impressions 500 distinct queries",
            "500 learnt 100.0 % found their impression",
            "impression to action 5 s, 5 s, 5 s, 5 s (of 500)",
            "join.window: 5 s # holds 99 %",
            "100.0 % of what is learnt had its document in time",
            "search-events-2 0 0 idle")
        .contains("unknown-type", "{\"query\": <text 12>, \"user_id\": <text 4>}")
        .doesNotContain("secret", "u-17");
    assertThat(run.err()).contains("reading: 1,001 of 1,001 records");
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.at("/joined/learnt").asInt()).isEqualTo(SEARCHES);
    assertThat(report.at("/positions/0/shown").asInt()).isEqualTo(SEARCHES);
    assertThat(report.at("/verdicts/0/level").asText()).isEqualTo("NOTE");
    assertThat(json).content(StandardCharsets.UTF_8).doesNotContain("secret", "u-17");
    assertThat(kafka()).isEqualTo(before);
  }

  @Test
  void shouldShowContentToThoseWhoAskForIt() {
    assertThat(check("--from", "earliest", "--no-documents", "--show-content").out())
        .contains("{\"query\": \"secret shoes\", \"user_id\": \"u-17\"}");
  }

  @Test
  void shouldReadBetweenInstantsAndNoMoreThanItMay() {
    Run between =
        check("--from", "2026-01-01T01:00:00Z", "--to", "2026-01-01T02:00:00Z", "--no-documents");
    assertThat(flat(between)).contains("60 impressions", "60 learnt", "120 older ones not read");

    assertThat(check("--from", "earliest", "--max-records", "100", "--no-documents").out())
        .contains("the first 100 of 1,001 records (--max-records)");
  }

  @Test
  void shouldSayThatATopicIsEmptyOrNotThere() {
    Run old = check("--from", "-24h");
    assertThat(old.code()).isEqualTo(1);
    assertThat(flat(old)).contains("held 0 (and 1,001 older ones)");

    Run empty = check("--set", "kafka.topics.search-events=empty");
    assertThat(empty.code()).isEqualTo(1);
    assertThat(flat(empty)).contains("topic empty must hold records from");

    Run missing = check("--set", "kafka.topics.search-events=search-event");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err())
        .isEqualTo(
            "contraflow: topic search-event must exist at "
                + broker.bootstrapServers()
                + ", which has search-events, documents, empty; set kafka.topics.search-events, or let"
                + " this user read it"
                + System.lineSeparator());

    Run noCatalogue = check("--from", "earliest", "--set", "kafka.topics.documents=nowhere");
    assertThat(noCatalogue.code()).isEqualTo(1);
    assertThat(flat(noCatalogue)).contains("STOP topic nowhere must exist, was not there");
  }

  @Test
  void shouldSayThatKafkaDoesNotAnswer() throws Exception {
    Path config = directory.resolve("contraflow.yaml");
    Files.writeString(
        config,
        """
        kafka:
          bootstrap-servers: localhost:1
          properties: {default.api.timeout.ms: 700, request.timeout.ms: 500}
        """);

    Run run = Run.of("check", "--config", config.toString());

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err())
        .startsWith("contraflow: Kafka at localhost:1 must answer, but: ")
        .endsWith("check kafka.bootstrap-servers and kafka.properties" + System.lineSeparator());
  }

  private static Run check(String... more) {
    List<String> command =
        new ArrayList<>(List.of("check", "--bootstrap-servers", broker.bootstrapServers()));
    command.addAll(List.of(more));
    return Run.of(command.toArray(String[]::new));
  }

  /** What it printed, in whatever lines. */
  private static String flat(Run run) {
    return run.out().replaceAll("\\s+", " ");
  }

  /** Topics, partitions and groups. */
  private static String kafka() throws Exception {
    try (Admin admin = Admin.create(client())) {
      return admin.listTopics().names().get()
          + " "
          + admin.listGroups().all().get()
          + " "
          + admin.describeTopics(List.of("search-events", "documents")).allTopicNames().get();
    }
  }

  private static Properties client() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", broker.bootstrapServers());
    return properties;
  }

  private static String impression(String searchId, long ms) {
    String results =
        IntStream.range(0, 10)
            .mapToObj(i -> "{\"doc_id\": \"d%d\", \"position\": %d}".formatted(i, i + 1))
            .collect(Collectors.joining(", "));
    return "{\"search_id\": \"%s\", \"query\": \"query of %s\", \"timestamp\": %d, \"results\": [%s]}"
        .formatted(searchId, searchId, ms, results);
  }

  private static String click(String searchId, String docId, long ms) {
    return "{\"search_id\": \"%s\", \"doc_id\": \"%s\", \"action\": \"click\", \"timestamp\": %d}"
        .formatted(searchId, docId, ms);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      int partition,
      long kafkaMs,
      String key,
      String value) {
    producer.send(
        new ProducerRecord<>(
            topic,
            partition,
            kafkaMs,
            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
            value.getBytes(StandardCharsets.UTF_8)));
  }
}
