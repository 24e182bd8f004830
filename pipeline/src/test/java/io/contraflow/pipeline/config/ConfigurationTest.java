package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.step.LearnerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path directory;

  @Test
  void shouldReadNestedAndDottedKeysAlike() throws IOException {
    Configuration nested = read("window:\n  size: 256\n  stride: 64\njoin:\n  window: 10 min\n");
    Configuration dotted = read("window.size: 256\nwindow.stride: 64\njoin.window: 10 min\n");

    for (Configuration each : new Configuration[] {nested, dotted}) {
      assertThat(each.autoValues().size()).isEqualTo(256);
      assertThat(each.autoValues().stride()).isEqualTo(64);
      assertThat(each.get(ExampleSettings.WINDOW)).isEqualTo(Duration.ofMinutes(10));
    }
  }

  @Test
  void shouldSuggestTheNearestKeyForAnUnknownOne() {
    assertThatThrownBy(() -> read("learner:\n  temprature: 0.05\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "unknown option learner.temprature in contraflow.yaml; did you mean"
                + " learner.temperature?");
  }

  @Test
  void shouldSayRuleValueAndRemedyForAValueOutOfRange() {
    assertThatThrownBy(() -> read("learner.temperature: 1.7"))
        .hasMessage(
            "learner.temperature must be in (0, 1], was 1.7; set learner.temperature in"
                + " contraflow.yaml");
  }

  @Test
  void shouldCombineKernelAndBackend() throws IOException {
    assertThat(Configuration.defaults().kernel()).isEqualTo(KernelKind.AUTO);
    assertThat(read("learner.backend: cuda").kernel()).isEqualTo(KernelKind.ND4J_CUDA);
    assertThat(read("learner.backend: cpu").kernel()).isEqualTo(KernelKind.BLOCKED);
    assertThat(read("learner: {backend: cpu, precision: bfloat16}").kernel())
        .isEqualTo(KernelKind.BLOCKED_BFLOAT16);
    assertThatThrownBy(() -> read("learner: {backend: cuda, kernel: blocked}").kernel())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("must be nd4j or auto with learner.backend cuda, was blocked");
    assertThatThrownBy(() -> read("learner: {backend: cuda, precision: bfloat16}").kernel())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("with bfloat16, and learner.backend cpu or auto, was nd4j");
    assertThatThrownBy(() -> read("learner.backend: gpu"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("auto or cpu or cuda");
  }

  @Test
  void shouldAskForTheUnitOfADuration() {
    assertThatThrownBy(() -> read("join.settle: 5"))
        .hasMessage(
            "join.settle must be a duration with its unit (500 ms, 5 s, 30 min, 2 h, 7 d), was 5;"
                + " set join.settle in contraflow.yaml");
  }

  @Test
  void shouldRejectAKeySetInBothForms() {
    assertThatThrownBy(() -> read("window.size: 256\nwindow:\n  size: 512\n"))
        .hasMessage("window.size is set twice in contraflow.yaml; keep one of the two");
  }

  @Test
  void shouldRejectAKeySetTwiceInOneForm() {
    assertThatThrownBy(() -> read("window.size: 256\nwindow.size: 512\n"))
        .hasMessage("contraflow.yaml is no valid YAML: Duplicate field 'window.size' (line 2)");
  }

  @Test
  void shouldRejectAValueWhereAnAreaIsMeant() {
    assertThatThrownBy(() -> read("window: 512"))
        .hasMessage(
            "window must be a section with keys such as window.size, was 512; set its keys in"
                + " contraflow.yaml");
    assertThatThrownBy(() -> read("kafka:\n  topics: [a, b]\n"))
        .hasMessageStartingWith("kafka.topics must be a section with keys such as kafka.topics.");
  }

  @Test
  void shouldTakeASectionWithoutKeysForAbsent() throws IOException {
    assertThat(read("window:\njoin: {}\n").autoValues().size()).isEqualTo(512);
  }

  @Test
  void shouldRejectAListWhereOneValueIsMeant() {
    assertThatThrownBy(() -> read("kafka.bootstrap-servers: [a:1, b:2]"))
        .hasMessage(
            "kafka.bootstrap-servers must be one value, was a list; set"
                + " kafka.bootstrap-servers in contraflow.yaml");
  }

  @Test
  void shouldKeepCommasOfPropertiesThatTheProgramSets() {
    Map<String, String> properties =
        Map.of("ssl.enabled.protocols", "TLSv1.2,TLSv1.3", "client.id", "x,y=z");
    assertThat(
            Configuration.defaults()
                .with(KafkaSettings.PROPERTIES, properties)
                .get(KafkaSettings.PROPERTIES))
        .isEqualTo(properties);
  }

  @Test
  void shouldRejectOneTopicForTwoUses() {
    assertThatThrownBy(() -> read("kafka.topics.documents: search-events").requireConsistent())
        .hasMessage(
            "each topic must have a name of its own, kafka.topics.search-events and"
                + " kafka.topics.documents are both search-events; set one of the two");
  }

  @Test
  void shouldSayThatAFileIsNotUtf8() throws IOException {
    Path file = directory.resolve("latin.yaml");
    Files.write(file, new byte[] {'#', (byte) 0xe9, '\n'});
    assertThatThrownBy(() -> Configuration.read(file))
        .hasMessage(file + " must be UTF-8, and is not; convert it");
  }

  @Test
  void shouldSayThatTheFileIsMissing() {
    assertThatThrownBy(() -> Configuration.read(directory.resolve("absent.yaml")))
        .hasMessage(
            "the configuration must be a file, was "
                + directory.resolve("absent.yaml")
                + "; name an existing one with --config");
  }

  @Test
  void shouldHandKafkaPropertiesOnAsTheyAre() throws IOException {
    Configuration configuration =
        read(
            """
            kafka:
              bootstrap-servers: one:9092,two:9092
              properties:
                security.protocol: SASL_SSL
                sasl: {mechanism: PLAIN}
                max.poll.records: 10
            """);

    assertThat(configuration.kafkaProperties())
        .containsOnly(
            Map.entry("bootstrap.servers", "one:9092,two:9092"),
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("sasl.mechanism", "PLAIN"),
            Map.entry("max.poll.records", "10"));
  }

  @Test
  void shouldReplaceTheActionsAsAWhole() throws IOException {
    assertThat(read("join.actions: {click: 1, apply: 2.5}").get(ExampleSettings.ACTIONS))
        .containsExactlyInAnyOrderEntriesOf(Map.of("click", 1.0, "apply", 2.5));
    assertThatThrownBy(() -> read("join.actions: {click: -1}"))
        .hasMessageStartingWith("join.actions must be a map with at least one action, weights");
    assertThatThrownBy(() -> read("join.actions: {}"))
        .hasMessageStartingWith("join.actions must be a map with at least one action, weights");
  }

  @Test
  void shouldTakeAnEmptyFileAsNothingButDefaults() throws IOException {
    assertThat(read("# nothing\n").learnerOptions())
        .isEqualTo(Configuration.defaults().learnerOptions());
  }

  @Test
  void shouldKeepDocumentsNearTheStartOnlyWhereTheyLearn() throws IOException {
    assertThat(Configuration.defaults().learnerOptions().compatibilityWeight()).isZero();
    assertThat(
            read("learner.towers: shared\nlearner.compatibility: 2.5\n")
                .learnerOptions()
                .compatibilityWeight())
        .isEqualTo(2.5);
    assertThatThrownBy(() -> read("learner.compatibility: 2.5").requireConsistent())
        .hasMessageContaining("learner.compatibility must be 0 with query-only towers")
        .hasMessageContaining("was 2.5; set it to 0 or learner.towers to shared or separate");
    assertThatThrownBy(() -> read("learner.compatibility: -1"))
        .hasMessageContaining("learner.compatibility must be at least 0, was -1");
  }

  @Test
  void shouldGiveTheLearnerTheDocumentedDefaults() {
    LearnerOptions options = Configuration.defaults().learnerOptions();

    assertThat(options.size()).isEqualTo(512);
    assertThat(options.stride()).isEqualTo(128);
    assertThat(options.queueSize()).isEqualTo(4096);
    assertThat(options.loss().temperature()).isEqualTo(.05);
    assertThat(options.dimension()).isEqualTo(256);
    assertThat(options.maxWaitMs()).isEqualTo(1000);
  }

  @Test
  void shouldSayThatTwoOptionsContradictEachOther() throws IOException {
    Configuration configuration = read("window: {size: 512, stride: 100}");

    assertThatThrownBy(configuration::learnerOptions)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("stride must divide the window size 512, was 100; set window.stride");
  }

  @Test
  void shouldKeepPathsBelowTheOutputUnlessAbsolute() throws IOException {
    Path output = Path.of("out");

    assertThat(Configuration.defaults().checkpointDirectory(output))
        .isEqualTo(Path.of("out/checkpoints"));
    assertThat(read("snapshots.directory: /models").snapshotDirectory(output))
        .isEqualTo(Path.of("/models"));
  }

  @Test
  void shouldReadAnInstantAsStart() throws IOException {
    assertThat(read("source.start: 2026-01-31T12:00:00Z").get(KafkaSettings.START))
        .isEqualTo(new StartPosition(StartPosition.Place.TIMESTAMP, 1769860800000L));
    assertThat(read("source.start: latest").get(KafkaSettings.START).toString())
        .isEqualTo("latest");
  }

  private Configuration read(String yaml) throws IOException {
    Path file = directory.resolve("contraflow.yaml");
    Files.writeString(file, yaml);
    return Configuration.read(file);
  }
}
