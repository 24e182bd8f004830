package io.contraflow.pipeline.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cli.Contraflow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Other people's records in Kafka: what check says of them, and which option it names. */
class CheckFormatsIT {
  private static final int SEARCHES = 200;
  private static final int SHOWN = 4;
  private static final long T = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private static final String MAPPED =
      """
      kafka.topics:
        search-events: serp, clicks
        documents: products
      source:
        topics: {serp: impression, clicks: action}
        fields:
          impression.search_id: ctx.search.id
          impression.query: ctx.search.q
          impression.user_id: ctx.visitor
          impression.results.doc_id: page[].sku
          timestamp: at
          action.search_id: ref.search
          action.doc_id: sku
          action.action: verb
          document.doc_id: sku
          document.text: "{title}. {brand}"
      join.actions: {view: 1}
      """;

  private static final String FLAT =
      """
      kafka.topics:
        search-events: exposures
        documents: catalogue
      source:
        fields:
          search_id: qid
          timestamp: ts
          impression.query: q
          impression.results.doc_id: sku
          impression.results.position: slot
          action.doc_id: sku
          action.action: verb
        first-position: 0
      """;

  private static final String UBI =
      """
      kafka.topics:
        search-events: ubi_queries, ubi_events
        documents: catalogue
      source:
        format: ubi
        types: {login: ignore}
      """;

  private static final String AVRO =
      """
      kafka.topics:
        search-events: avro
        documents: catalogue
      source:
        format: avro
        schemas: {avro: SCHEMA}
        fields:
          impression.search_id: search
          impression.query: q
          impression.results.doc_id: items[].sku
          action.search_id: search
          action.doc_id: sku
          action.action: verb
          timestamp: at
      """;

  @TempDir static Path shared;
  private static EmbeddedBroker broker;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws IOException {
    broker = EmbeddedBroker.start(shared, 0);
    Properties client = new Properties();
    client.put("bootstrap.servers", broker.bootstrapServers());
    List<String> events =
        List.of("serp", "clicks", "ubi_queries", "ubi_events", "avro", "exposures");
    TopicAdmin.ensure(
        client, events.stream().map(topic -> new TopicSpec(topic, 2, false)).toList(), 1);
    TopicAdmin.ensure(
        client,
        List.of(new TopicSpec("products", 1, true), new TopicSpec("catalogue", 1, true)),
        1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int d = 0; d < 10; d++) {
        send(producer, "products", T - 1, "p" + d, product(d));
        send(producer, "catalogue", T - 1, "p" + d, "{\"doc_id\":\"p%d\",\"text\":\"t %d\"}", d, d);
      }
      for (int i = 0; i < SEARCHES; i++) {
        long ms = T + i * 60_000L;
        mapped(producer, i, ms);
        flat(producer, i, ms);
        ubi(producer, i, ms);
        AvroEvents.send(producer, "avro", i % 2, i, ms, shown(i));
      }
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void shouldReadAMappingAndNameTheFieldThatLeadsNowhere() throws IOException {
    assertThat(check(0, MAPPED))
        .contains("200 impressions 200 distinct queries", "200 actions view 200")
        .contains("200 learnt 100.0 % found their impression", "ok nothing in these records stands")
        .contains("known 100.0 % of distinct documents shown", "named 100.0 % of the searches");

    assertThat(check(1, MAPPED.replace("ref.search", "ref.page")))
        .contains("200 missing-field (action): ref.page (source.fields.action.search_id) must be")
        .contains("STOP every record should be one that can be used, 200 of 400 (50.0 %) are not")
        .contains("set source.fields.action.search_id to the field that holds it");
    assertThat(check(1, MAPPED.replace("page[].sku", "hits[].sku")))
        .contains("set source.fields.impression.results.doc_id to the field that holds it");
    assertThat(check(1, MAPPED.replace("action.doc_id: sku", "action.doc_id: ref.search")))
        .contains("0 of 200 (0.0 %) did: their pages do not list the document (not-shown)")
        .contains("set source.fields.action.doc_id or source.fields.impression.results.doc_id");
    assertThat(check(1, MAPPED.replace("action.search_id: ref.search", "action.search_id: sku")))
        .contains("set source.fields.action.search_id");
    assertThat(
            check(1, MAPPED.replace("timestamp: at", "timestamp: at\n    action.timestamp: verb")))
        .contains("bad-timestamp (action): verb (source.fields.action.timestamp) must be a time")
        .contains("set source.timestamps to what it counts, or source.fields.action.timestamp to");
    assertThat(check(1, MAPPED.replace("view: 1", "click: 1")))
        .contains("200 of 200 are of none of click: view 200; set join.actions.view to its weight");
    assertThat(check(1, MAPPED.replace("document.doc_id: sku", "document.doc_id: id")))
        .contains("WARN every record of products should be a document, 10 of 10 are not")
        .contains("set source.fields.document.doc_id");
    assertThat(check(1, MAPPED.replace("{title}. {brand}", "{name}")))
        .contains("(source.fields.document.text) must be given")
        .contains("set source.fields.document.text to the field that holds it");
  }

  @Test
  void shouldMakePagesOfARecordForEachResult() throws IOException {
    assertThat(check(0, FLAT))
        .contains("800 impressions 200 distinct queries", "200 actions click 200")
        .contains("200 searches with 4.0 results on average", "200 learnt 100.0 %")
        .contains("1: 0.0 % 2: 100.0 % 3: 0.0 % 4: 0.0 %");

    assertThat(check(1, FLAT.replace("position: slot", "position: rank")))
        .contains("set source.fields.impression.results.position to the field that holds it");
    assertThat(check(2, FLAT.replace("    impression.results.position: slot\n", "")))
        .contains("source.fields.impression.results.position must be named where a record has one");
  }

  @Test
  void shouldReadUserBehaviorInsights() throws IOException {
    assertThat(check(0, UBI))
        .contains("200 impressions", "200 actions click 200", "200 learnt 100.0 %")
        .contains("20 ticks");

    assertThat(check(0, UBI.replace("  types: {login: ignore}\n", "")))
        .contains("WARN every record should be one that can be used, 20 of 420 (4.8 %) are not")
        .contains("query_id (source.fields.action.search_id) must be given")
        .contains("if such records are no actions, name their type as ignore in source.types");
    assertThat(check(1, UBI + "  fields: {impression.results.doc_id: 'query_response_ids[]'}\n"))
        .contains("query_response_ids[] (source.fields.impression.results.doc_id) must be given")
        .contains("set source.fields.impression.results.doc_id to the field that holds it");
  }

  @Test
  void shouldReadAvro() throws IOException {
    String schema = Files.writeString(directory.resolve("s.avsc"), AvroEvents.SCHEMA).toString();
    String avro = AVRO.replace("SCHEMA", schema);
    assertThat(check(0, avro))
        .contains("200 impressions", "200 actions click 200", "200 learnt 100.0 %");

    assertThat(check(1, avro.replace("format: avro", "format: avro\n  avro-framing: confluent")))
        .contains("malformed: the Avro value must begin with a byte 0")
        .contains("name in source.schemas the schema that the records were written with, and in")
        .contains("source.avro-framing what stands before them");
    String other =
        Files.writeString(
                directory.resolve("other.avsc"),
                AvroEvents.SCHEMA.replace(
                    "\"name\":\"at\",\"type\":\"long\"", "\"name\":\"at\",\"type\":\"string\""))
            .toString();
    assertThat(check(1, AVRO.replace("SCHEMA", other)))
        .contains("STOP every record should be one that can be used, 400 of 400 (100.0 %) are not");
    assertThat(check(1, avro.replace("action.search_id: search", "action.search_id: verb")))
        .contains("all actions have the same search_id", "set source.fields.action.search_id");
  }

  @Test
  void shouldShowNothingThatPrivacyHides() throws IOException {
    assertThat(check(0, MAPPED + "privacy.user-ids: drop\n"))
        .contains("no search names one")
        .doesNotContain("visitor-");
    assertThat(check(2, MAPPED + "privacy.user-ids: drop\n", "--show-content"))
        .contains("privacy.dead-letters must be keep for what is in records to be shown");
  }

  /** What it printed, in whatever lines. */
  private String check(int code, String configuration, String... more) throws IOException {
    Path file = directory.resolve("contraflow.yaml");
    Files.writeString(
        file, configuration + "kafka.bootstrap-servers: " + broker.bootstrapServers() + "\n");
    StringWriter text = new StringWriter();
    CommandLine line = Contraflow.commandLine();
    line.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    List<String> command =
        Stream.concat(
                Stream.of("check", "--config", file.toString(), "--from", "earliest"),
                Arrays.stream(more))
            .toList();
    int exit = line.execute(command.toArray(String[]::new));
    assertThat(exit).as(text.toString()).isEqualTo(code);
    return text.toString().replaceAll("\\s+", " ");
  }

  private static String[] shown(int search) {
    return IntStream.range(0, SHOWN).mapToObj(k -> "p" + (search + k) % 10).toArray(String[]::new);
  }

  private static String product(int d) {
    return "{\"sku\":\"p%d\",\"title\":\"Shoe %d\",\"brand\":\"Fell\"}".formatted(d, d);
  }

  private static void mapped(KafkaProducer<byte[], byte[]> producer, int i, long ms) {
    String page =
        IntStream.range(0, SHOWN)
            .mapToObj(k -> "{\"sku\":\"%s\"}".formatted(shown(i)[k]))
            .collect(Collectors.joining(","));
    send(
        producer,
        "serp",
        ms,
        null,
        "{\"at\":%d,\"ctx\":{\"search\":{\"id\":\"s%d\",\"q\":\"q %d\"},\"visitor\":\"visitor-%d\"},\"page\":[%s]}",
        ms / 1_000,
        i,
        i,
        i,
        page);
    send(
        producer,
        "clicks",
        ms + 5_000,
        null,
        "{\"at\":%d,\"verb\":\"view\",\"sku\":\"%s\",\"ref\":{\"search\":\"s%d\"}}",
        ms / 1_000 + 5,
        shown(i)[i % SHOWN],
        i);
  }

  private static void flat(KafkaProducer<byte[], byte[]> producer, int i, long ms) {
    for (int k = SHOWN - 1; k >= 0; k--) {
      send(
          producer,
          "exposures",
          ms,
          null,
          "{\"qid\":\"s%d\",\"q\":\"q %d\",\"ts\":%d,\"slot\":%d,\"sku\":\"%s\"}",
          i,
          i,
          ms,
          k,
          shown(i)[k]);
    }
    send(
        producer,
        "exposures",
        ms + 5_000,
        null,
        "{\"qid\":\"s%d\",\"verb\":\"click\",\"ts\":%d,\"sku\":\"%s\"}",
        i,
        ms + 5_000,
        shown(i)[1]);
  }

  private static void ubi(KafkaProducer<byte[], byte[]> producer, int i, long ms) {
    send(
        producer,
        "ubi_queries",
        ms,
        null,
        "{\"query_id\":\"s%d\",\"client_id\":\"browser-%d\",\"user_query\":\"q %d\",\"timestamp\":\"%s\",\"query_response_hit_ids\":[\"%s\"]}",
        i,
        i,
        i,
        Instant.ofEpochMilli(ms),
        String.join("\",\"", shown(i)));
    send(
        producer,
        "ubi_events",
        ms + 5_000,
        null,
        "{\"action_name\":\"click\",\"query_id\":\"s%d\",\"client_id\":\"browser-%d\",\"timestamp\":\"%s\",\"event_attributes\":{\"object\":{\"object_id\":\"%s\"}}}",
        i,
        i,
        Instant.ofEpochMilli(ms + 5_000),
        shown(i)[i % SHOWN]);
    if (i % 10 == 0) {
      send(
          producer,
          "ubi_events",
          ms + 6_000,
          null,
          "{\"action_name\":\"login\",\"client_id\":\"browser-%d\",\"timestamp\":\"%s\"}",
          i,
          Instant.ofEpochMilli(ms + 6_000));
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      long kafkaMs,
      String key,
      String value,
      Object... values) {
    producer.send(
        new ProducerRecord<>(
            topic,
            0,
            kafkaMs,
            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
            (values.length == 0 ? value : value.formatted(values))
                .getBytes(StandardCharsets.UTF_8)));
  }
}
