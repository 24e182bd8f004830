package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.SecuredBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.job.LearnerJob;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every Kafka client against a broker with TLS and passwords, and where the passwords show. */
@Timeout(300)
class SecuredKafkaIT {
  private static final String PASSWORD = "planted-" + UUID.randomUUID();
  private static final String TRUST = "planted-" + UUID.randomUUID();
  private static final String WRONG = "planted-" + UUID.randomUUID();
  private static final String SALT = "planted-" + UUID.randomUUID();
  private static final String SEARCHER = "planted-" + UUID.randomUUID();
  private static final List<String> SECRETS = List.of(PASSWORD, TRUST, WRONG, SALT, SEARCHER);

  private static final long T = 1_700_000_000_000L;
  private static final int SEARCHES = 60;
  private static final String NO_PROPERTIES = "";

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static CapturedLog log;

  @BeforeAll
  static void start() throws Exception {
    log = CapturedLog.open();
    broker = SecuredBroker.start(directory, PASSWORD, TRUST);
    Files.writeString(directory.resolve("password"), PASSWORD + "\n");
    Files.writeString(directory.resolve("salt"), SALT + "\n");
  }

  @AfterAll
  static void stop() {
    broker.close();
    log.close();
  }

  /** The password by its file's name, that of the trust store as it is. */
  private static String credentials(String password, String trust) {
    return """
      properties:
        security.protocol: SASL_SSL
        sasl.mechanism: PLAIN
        sasl.jaas.config: '%s'
        ssl.enabled.protocols: TLSv1.2,TLSv1.3
        ssl.truststore.location: %s
        ssl.truststore.type: PKCS12
        ssl.truststore.password: %s
    """
        .formatted(SecuredBroker.login(password), directory.resolve("trust.p12"), trust);
  }

  private static Path yaml(String name, String properties) throws IOException {
    String rest =
        """
        learner: {start: random, dimension: 16}
        window: {size: 16, stride: 4}
        source.idle-after: 1 s
        checkpoint.interval: 500 ms
        privacy: {user-ids: hash, salt: "${file:%s}"}
        """
            .formatted(directory.resolve("salt"));
    return Files.writeString(
        directory.resolve(name),
        "kafka:\n  bootstrap-servers: " + broker.bootstrapServers() + "\n" + properties + rest);
  }

  @Test
  void shouldReachEveryClientAndShowNowhere() throws Exception {
    Path good =
        yaml("good.yaml", credentials("${file:" + directory.resolve("password") + "}", TRUST));
    Configuration configuration = Configuration.read(good);
    List<Run> runs = new ArrayList<>();
    runs.add(Run.of("configuration", "--check", good.toString()));
    runs.add(Run.of("configuration"));
    runs.add(Run.of("configuration", "kafka.properties"));
    runs.add(Run.of("train", "--help"));
    TopicAdmin.ensure(configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), 2), -1);
    List<String> said = new ArrayList<>();
    Path output = directory.resolve("output");
    try (EmbeddedFlink flink = EmbeddedFlink.start(ClusterOptions.of(configuration, output))) {
      StreamExecutionEnvironment environment = flink.environment();
      LearnerJob.build(environment, configuration, output);
      flink.submit(environment, LearnerJob.NAME);
      ConcurrentLinkedQueue<String> followed = new ConcurrentLinkedQueue<>();
      TrainFollower follower = new TrainFollower(configuration, followed::add);
      Thread following = new Thread(follower, "follower");
      following.start();

      Path documents = lines("documents.jsonl", SecuredKafkaIT::document);
      Path events = lines("events.jsonl", SecuredKafkaIT::search);
      runs.add(produce(good, documents, "documents", "--at", "2023-11-14T00:00:00Z"));
      runs.add(produce(good, events, "search-events"));
      runs.add(produce(good, events, "search-events"));
      assertThat(runs).extracting(Run::code).containsOnly(0);
      assertThat(runs.get(runs.size() - 1).out()).contains("0 sent to", "60 there before");

      said.addAll(written(configuration));
      while (followed.stream().noneMatch(line -> line.contains("step"))) {
        Thread.onSpinWait();
      }
      follower.stop();
      following.join();
      said.addAll(followed);
      said.addAll(rest(flink.restAddress()));
    }
    runs.add(rebuild(good, output));
    runs.forEach(run -> said.add(run.out() + run.err()));
    assertThat(said).anyMatch(line -> line.contains("\"unknown-type\",\"detail\":\"redacted;"));
    shouldHoldNoSecret(String.join("\n", said), "what was said");
    assertThat(log.text().contains("ConsumerConfig values:")).isTrue();
    assertThat(log.text().contains("ProducerConfig values:")).isTrue();
    shouldHoldNoSecret(log.text(), "the log");
    shouldHoldNoSecretBelow(output);
  }

  @Test
  void shouldSayInOneLineThatCredentialsAreWrong() throws Exception {
    Path events = lines("wrong.jsonl", SecuredKafkaIT::search);
    Path wrong = yaml("wrong.yaml", credentials(WRONG, TRUST));
    assertThat(failed(produce(wrong, events, "search-events")))
        .startsWith("contraflow: Kafka at localhost:")
        .contains("Authentication failed: Invalid username or password")
        .endsWith("check kafka.bootstrap-servers and kafka.properties");
    Path train = yaml("train.yaml", credentials(WRONG, TRUST));
    assertThat(
            failed(
                Run.of(
                    "train",
                    "--config",
                    train.toString(),
                    "--output",
                    directory.resolve("wrong").toString())))
        .contains("Authentication failed");
    assertThat(failed(produce(yaml("trust.yaml", credentials(WRONG, WRONG)), events, "x")))
        .startsWith("contraflow: Kafka at localhost:")
        .contains("keystore password was incorrect");
    assertThat(failed(produce(yaml("none.yaml", NO_PROPERTIES), events, "x")))
        .startsWith("contraflow: Kafka at localhost:");
    shouldHoldNoSecret(log.text(), "the log");
  }

  @Test
  void shouldSayInOneLineThatAUserMayNot() throws Exception {
    String guest =
        credentials(PASSWORD, TRUST)
            .replace(SecuredBroker.login(PASSWORD), SecuredBroker.guestLogin());
    Path config = yaml("guest.yaml", guest);
    String output = directory.resolve("guest").toString();

    assertThat(failed(Run.of("train", "--config", config.toString(), "--output", output)))
        .startsWith("contraflow: Kafka at localhost:")
        .contains(
            "Authorization failed",
            "; give the user that kafka.properties names the rights in docs/security.md#rights;");
  }

  private static String failed(Run run) {
    assertThat(run.code()).isNotZero();
    shouldHoldNoSecret(run.out() + run.err(), "the error");
    assertThat(run.err().lines()).as(run.err()).hasSize(1);
    return run.err().strip();
  }

  /** The same or, where an event was late, not: in any case read from this broker. */
  private static Run rebuild(Path config, Path output) throws IOException {
    List<PublishedSnapshot> snapshots =
        SnapshotStore.open(output.resolve("snapshots")).list("default");
    Path last = snapshots.get(snapshots.size() - 1).directory();
    Run run =
        Run.of("rebuild", "--from-log", "--until", last.toString(), "--config", config.toString());
    assertThat(run.code()).as(run.out() + run.err()).isIn(0, 1);
    return run;
  }

  private static Run produce(Path config, Path file, String topic, String... more) {
    return Run.of(
        Stream.concat(
                Stream.of(
                    "produce",
                    file.toString(),
                    "--topic",
                    topic,
                    "--config",
                    config.toString(),
                    "--producer",
                    file.getFileName().toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static String document(int i) {
    return "{\"doc_id\":\"d%d\",\"text\":\"text of %d\"}".formatted(i, i);
  }

  /** Pairs, and one that is a dead letter. */
  private static String search(int i) {
    return "{\"type\":\"%s\",\"query\":\"of %d\",\"doc_id\":\"d%d\",\"timestamp\":%d,\"user_id\":\"%s\"}"
        .formatted(i == 5 ? "nothing" : "pair", i, i, T + 1_000L * i, SEARCHER);
  }

  private static Path lines(String name, IntFunction<String> line) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        IntStream.range(0, SEARCHES).mapToObj(line).collect(Collectors.joining("\n")));
  }

  /** The first records of each topic that the job writes. */
  private static List<String> written(Configuration configuration) {
    List<String> values = new ArrayList<>();
    for (String topic :
        List.of(
            configuration.topics().learnerReports(),
            configuration.topics().deadLetters(),
            configuration.topics().modelSnapshots())) {
      try (KafkaConsumer<String, String> consumer =
          new KafkaConsumer<>(
              configuration.kafkaProperties(),
              new StringDeserializer(),
              new StringDeserializer())) {
        List<TopicPartition> partitions =
            consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        int before = values.size();
        while (values.size() == before) {
          consumer.poll(Duration.ofMillis(500)).forEach(record -> values.add(record.value()));
        }
      }
    }
    return values;
  }

  private static List<String> rest(URI address) throws Exception {
    JsonNode jobs = new ObjectMapper().readTree(get(address, "/jobs"));
    String job = "/jobs/" + jobs.path("jobs").get(0).path("id").asText();
    List<String> answers = new ArrayList<>();
    for (String path :
        List.of(
            "/config",
            "/overview",
            "/jobmanager/config",
            "/jobmanager/environment",
            "/taskmanagers",
            job,
            job + "/config",
            job + "/plan",
            job + "/exceptions",
            job + "/checkpoints",
            job + "/checkpoints/config",
            job + "/accumulators")) {
      answers.add(get(address, path));
    }
    for (JsonNode vertex : new ObjectMapper().readTree(get(address, job)).path("vertices")) {
      answers.add(get(address, job + "/vertices/" + vertex.path("id").asText()));
    }
    assertThat(answers).noneMatch(answer -> answer.contains("\"errors\""));
    return answers;
  }

  private static String get(URI address, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(address.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static void shouldHoldNoSecret(String text, String where) {
    for (String secret : SECRETS) {
      int at = text.indexOf(secret);
      assertThat(at)
          .as(where + ": " + text.substring(Math.max(0, at - 200), Math.max(0, at)))
          .isNegative();
    }
  }

  /** Checkpoints too: they hold offsets and not how Kafka is reached. */
  private static void shouldHoldNoSecretBelow(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).anyMatch(file -> file.endsWith("contraflow.json"));
      assertThat(all).anyMatch(file -> file.endsWith("_metadata"));
      for (Path file : all) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        shouldHoldNoSecret(bytes, file.toString());
      }
    }
  }
}
