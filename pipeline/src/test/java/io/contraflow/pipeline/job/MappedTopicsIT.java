package io.contraflow.pipeline.job;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Somebody's own records on three topics of different size: what is trained on them until their
 * end, and what a backtest makes of them.
 */
@Timeout(240)
class MappedTopicsIT {
  private static final long T = 1_767_225_600_000L;
  private static final int SEARCHES = 240;
  private static final int DOCUMENTS = 12;
  private static final int SHOWN = 5;
  private static final Pattern STATE = Pattern.compile("state ([0-9a-f]{64})");

  private static final String MAPPED =
      """
      kafka:
        group-id: mapped
        topics: {search-events: "serp, clicks", documents: products}
      source:
        topics: {serp: impression, clicks: action}
        fields:
          timestamp: at
          impression.search_id: ctx.id
          impression.query: ctx.q
          impression.results.doc_id: page[].sku
          action.search_id: ref
          action.doc_id: sku
          action.action: verb
          document.doc_id: sku
          document.text: "{title}. {brand}"
      join: {window: 10 s, actions: {view: 1}}
      window: {size: 16, stride: 4}
      queue.size: 32
      learner.dimension: 8
      """;

  @TempDir static Path shared;
  private static EmbeddedBroker broker;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(shared, 0);
    Properties client = new Properties();
    client.put("bootstrap.servers", broker.bootstrapServers());
    TopicAdmin.ensure(
        client,
        List.of(
            new TopicSpec("serp", 3, false),
            new TopicSpec("clicks", 1, false),
            new TopicSpec("products", 1, true)),
        1);
    Random random = new Random(1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int d = 0; d < DOCUMENTS; d++) {
        send(
            producer,
            "products",
            0,
            T - 1_000,
            "p" + d, // a compacted topic takes nothing without a key
            "{\"sku\":\"p%d\",\"title\":\"shoe %d\",\"brand\":\"fell\",\"v\":%s}",
            d,
            d,
            vector(random));
      }
      for (int s = 0; s < SEARCHES; s++) {
        long ms = T + s * 1_000L;
        List<String> page = new ArrayList<>();
        for (int k = 0; k < SHOWN; k++) {
          page.add("{\"sku\":\"p%d\"}".formatted((s + k * 2) % DOCUMENTS));
        }
        send(
            producer,
            "serp",
            s % 3,
            ms,
            null,
            "{\"at\":%d,\"ctx\":{\"id\":\"s%d\",\"q\":\"run %d\"},\"emb\":%s,\"page\":%s}",
            ms,
            s,
            s % 20,
            vector(random),
            page);
        if (s % 2 == 0) {
          send(
              producer,
              "clicks",
              0,
              ms + 500,
              null,
              "{\"at\":%d,\"ref\":\"s%d\",\"sku\":\"p%d\",\"verb\":\"view\"}",
              ms + 500,
              s,
              (s + 2 * (s / 2 % SHOWN)) % DOCUMENTS);
        }
      }
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void shouldReplayWhatIsTrainedUntilTheEnd() throws IOException {
    shouldReplay(MAPPED + "learner.start: random\n");
  }

  @Test
  void shouldReplayAnAdapterOverVectorsOfItsOwnFields() throws IOException {
    shouldReplay(
        MAPPED.replace(
                "    document.text: \"{title}. {brand}\"\n",
                "    document.text: title\n    document.vector: v\n    impression.query_vector: emb\n")
            + "learner.encoder: adapter\nadapter.embedder: vectors:mine\n");
  }

  private void shouldReplay(String configuration) throws IOException {
    Path file = directory.resolve("contraflow.yaml");
    Files.writeString(
        file, configuration + "kafka.bootstrap-servers: " + broker.bootstrapServers() + "\n");

    String trained = contraflow("train", file, "train", "--until", "latest");
    String replayed = contraflow("backtest", file, "report");

    assertThat(trained).containsPattern("model default +step \\d+ +late 0 ");
    assertThat(replayed).contains("model default: 120 searches of ", " 0 late events");
    assertThat(replayed).contains("reading 372 records of serp, clicks and products");
    assertThat(state(replayed)).isEqualTo(state(trained));
  }

  private String contraflow(String command, Path file, String output, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                command,
                "--config",
                file.toString(),
                "--output",
                directory.resolve(output).toString()));
    args.addAll(List.of(more));
    StringWriter text = new StringWriter();
    CommandLine line = Contraflow.commandLine();
    line.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    assertThat(line.execute(args.toArray(String[]::new))).as(text.toString()).isZero();
    return text.toString();
  }

  private static String state(String text) {
    Matcher matcher = STATE.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  private static String vector(Random random) {
    List<String> numbers = new ArrayList<>();
    for (int c = 0; c < 8; c++) {
      numbers.add(Float.toString((float) random.nextGaussian()));
    }
    return numbers.toString();
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      int partition,
      long kafkaMs,
      String key,
      String value,
      Object... values) {
    producer.send(
        new ProducerRecord<>(
            topic,
            partition,
            kafkaMs,
            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
            value.formatted(values).getBytes(StandardCharsets.UTF_8)));
  }
}
