package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  private static final String PATH = System.getenv("PATH");

  @TempDir Path directory;

  @Test
  void shouldLetTheClientReadWhatIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("pass:word"), "hush\n");
    Properties properties =
        properties(
            "  sasl.jaas.config: 'x password=\"${file:%s}\" path=\"${env:PATH}\";'".formatted(file),
            "  client.id: plain");

    assertThat(properties.toString()).doesNotContain("hush").doesNotContain(PATH);
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    Password read = new ProducerConfig(properties).getPassword("sasl.jaas.config");
    assertThat(read.value()).isEqualTo("x password=\"hush\" path=\"" + PATH + "\";");
  }

  @Test
  void shouldGiveALoginThePasswordAsItIsWhateverIsInIt() throws IOException {
    String password = "a\" b\\c'${x}\n;=";
    Path file = Files.writeString(directory.resolve("password"), password);
    Path login =
        Files.writeString(
            directory.resolve("login"),
            PlainLoginModule.class.getName() + " required username=\"u\" password=\"x\";");
    Properties named =
        properties(
            "  sasl.jaas.config: '%s required username=\"\\\"u\" password=\"${file:%s}\";'"
                .formatted(PlainLoginModule.class.getName(), file));
    assertThat(option(named, "password")).isEqualTo(password);
    assertThat(option(named, "username")).isEqualTo("\"u");
    assertThat(option(properties("  sasl.jaas.config: ${file:" + login + "}"), "password"))
        .isEqualTo("x");
  }

  /** As Kafka's clients read their login. */
  private static Object option(Properties properties, String option) {
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    Password login = new ProducerConfig(properties).getPassword("sasl.jaas.config");
    return JaasContext.loadClientContext(Map.of("sasl.jaas.config", login))
        .configurationEntries()
        .get(0)
        .getOptions()
        .get(option);
  }

  @Test
  void shouldNameOptionAndVariableThatIsMissing() {
    assertThatThrownBy(() -> properties("  sasl.jaas.config: ${env:CONTRAFLOW_NOT_THERE}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "kafka.properties.sasl.jaas.config needs it: the environment variable"
                + " CONTRAFLOW_NOT_THERE must be set, was not; set it wherever a Kafka client runs,"
                + " or change ${env:CONTRAFLOW_NOT_THERE}");
    assertThatThrownBy(() -> properties("  ssl.key.password: a${file:/no/such}b"))
        .hasMessage(
            "kafka.properties.ssl.key.password needs it: the file /no/such must be readable text in"
                + " UTF-8, was not (NoSuchFileException); put it wherever a Kafka client runs, or"
                + " change ${file:/no/such}");
  }

  @Test
  void shouldLeaveProvidersOfTheUsersOwnAlone() throws IOException {
    Properties properties =
        properties(
            "  config.providers: env",
            "  config.providers.env.class:"
                + " org.apache.kafka.common.config.provider.EnvVarConfigProvider",
            "  client.id: ${env:CONTRAFLOW_NOT_THERE}");
    assertThat(properties.getProperty("config.providers")).isEqualTo("env");
    assertThat(properties("  client.id: plain").stringPropertyNames())
        .doesNotContain("config.providers");
  }

  @Test
  void shouldRefuseSecretsWhereTheyWouldBeShown() {
    assertThatThrownBy(
            () -> Configuration.defaults().with("adapter.embedder", "${env:PATH}", "a.yaml"))
        .hasMessage(
            "adapter.embedder must not name an environment variable or file, was ${env:PATH}; only"
                + " kafka.properties, kafka.bootstrap-servers and privacy.salt may: write the value in a.yaml");
  }

  @Test
  void shouldNotShowPropertiesThatCannotBeRead() throws IOException {
    assertThatThrownBy(
            () -> Configuration.defaults().with("kafka.properties", "planted-secret", "--set"))
        .hasMessageContaining("kafka.properties must be a map of properties, was something else")
        .hasMessageNotContaining("planted");
    assertThatThrownBy(() -> properties("  a: planted-secret", "  a: planted-secret"))
        .hasMessageNotContaining("planted");
    assertThatThrownBy(() -> properties("  a: 'planted-secret", "b"))
        .hasMessageNotContaining("planted");
    assertThatThrownBy(() -> properties("  - ssl.key.password: planted-secret"))
        .hasMessage(
            "kafka.properties must be a section of keys, was a list; set kafka.properties in"
                + " contraflow.yaml");
    Path list =
        Files.writeString(directory.resolve("a.yaml"), "kafka: [{properties: {a: planted}}]");
    assertThatThrownBy(() -> Configuration.read(list)).hasMessageNotContaining("planted");
  }

  @Test
  void shouldRecordNothingOfKafka() {
    Map<String, String> recorded =
        Configuration.defaults()
            .with("kafka.properties", Map.of("ssl.key.password", "planted-secret"), "the test")
            .recorded();
    assertThat(recorded.toString()).doesNotContain("planted");
    assertThat(recorded.keySet()).noneMatch(key -> key.startsWith("kafka."));
  }

  private Properties properties(String... lines) throws IOException {
    Path yaml = directory.resolve("contraflow.yaml");
    Files.writeString(yaml, "kafka.properties:\n" + String.join("\n", lines) + "\n");
    return Configuration.read(yaml).kafkaProperties();
  }
}
