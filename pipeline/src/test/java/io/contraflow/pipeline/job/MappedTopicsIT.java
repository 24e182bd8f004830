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
  private static final int SEARCHES = 400;
  private static final int DOCUMENTS = 12;
  private static final int SHOWN = 5;
  private static final List<Double> SEEN = List.of(1.0, 0.5, 0.5, 0.25, 0.125);
  private static final Pattern STATE = Pattern.compile("state ([0-9a-f]{64})");
  private static final Pattern SNAPSHOT = Pattern.compile("snapshot (step-\\d+-[0-9a-f]+)");

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

  private static final String STATIC = MAPPED + "learner.start: random\n";

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
          page.add(
              "{\"sku\":\"p%d\",\"seen\":\"%s\"}".formatted((s + k * 2) % DOCUMENTS, SEEN.get(k)));
        }
        send(
            producer,
            "serp",
            s % 3,
            ms,
            null,
            "{\"at\":%d,\"ctx\":{\"id\":\"s%d\",\"q\":\"run %d\"},\"emb\":%s,\"page\":%s,\"mixed\":%s}",
            ms,
            s,
            s % 20,
            vector(random),
            page,
            isMixed(s) ? "[2,3]" : "[]");
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
    shouldReplay(STATIC, "a");
  }

  @Test
  void shouldReplayAnAdapterOverVectorsOfItsOwnFields() throws IOException {
    shouldReplay(
        MAPPED.replace(
                "    document.text: \"{title}. {brand}\"\n",
                "    document.text: title\n    document.vector: v\n    impression.query_vector: emb\n")
            + "learner.encoder: adapter\nadapter.embedder: vectors:mine\n",
        "a");
  }

  @Test
  void shouldWeighClicksByPropensitiesOfItsOwnFields() throws IOException {
    String given = STATIC + "position-bias.source: given\n";

    String weighed = shouldReplay(mapped(given, "impression.results.propensity: page[].seen"), "a");

    assertThat(snapshot(weighed))
        .isEqualTo(snapshot(train(given + "position-bias.propensities: " + SEEN + "\n", "b")))
        .isNotEqualTo(snapshot(train(given, "c")));
  }

  @Test
  void shouldEstimateFromPositionsOfItsOwnFields() throws IOException {
    String swaps = STATIC + "position-bias.source: swaps\n";
    String mixed = mapped(swaps, "impression.shuffled: mixed[]");

    assertThat(snapshot(shouldReplay(mixed, "a"))).isNotEqualTo(snapshot(train(swaps, "b")));

    assertThat(contraflow("check", "--config", file("a"), "--from", "earliest"))
        .contains("60 clicks on results at positions that were shuffled");
  }

  private static String mapped(String configuration, String field) {
    return configuration.replace("    document.doc_id", "    " + field + "\n    document.doc_id");
  }

  /** What training on it says, which a backtest comes to as well. */
  private String shouldReplay(String configuration, String output) throws IOException {
    String trained = train(configuration, output);
    String replayed =
        contraflow("backtest", "--config", file(output), "--output", path(output + "-report"));

    assertThat(replayed).contains("model default: 200 searches of ", " 0 late events");
    assertThat(replayed).contains("reading 612 records of serp, clicks and products");
    assertThat(of(STATE, replayed)).isEqualTo(of(STATE, trained));
    return trained;
  }

  private String train(String configuration, String output) throws IOException {
    Files.writeString(
        Path.of(file(output)),
        configuration + "kafka.bootstrap-servers: " + broker.bootstrapServers() + "\n");
    String trained =
        contraflow(
            "train", "--config", file(output), "--output", path(output), "--until", "latest");
    assertThat(trained).containsPattern("model default +step \\d+ +late 0 ");
    return trained;
  }

  private String file(String name) {
    return path(name + ".yaml");
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private static String contraflow(String... args) {
    StringWriter text = new StringWriter();
    CommandLine line = Contraflow.commandLine();
    line.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    assertThat(line.execute(args)).as(text.toString()).isZero();
    return text.toString();
  }

  /** The id, which has the hash of the tables in it. */
  private static String snapshot(String text) {
    return of(SNAPSHOT, text);
  }

  private static String of(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  /** Results in second and third place: the upper one is clicked twice as often. */
  private static boolean isMixed(int search) {
    return search % 10 == 2 || search % 20 == 4;
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
