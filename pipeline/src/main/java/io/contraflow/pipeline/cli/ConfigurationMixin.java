package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The configuration as a file, changed by flags. */
final class ConfigurationMixin {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file; what it leaves out has its default.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes one option, as in --set window.size=256; may be repeated.")
  private Map<String, String> changes = new LinkedHashMap<>();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Short for --set kafka.bootstrap-servers=HOST:PORT.")
  private String bootstrapServers;

  /** Whether a file or the brokers are named: without, there is no telling where Kafka is. */
  boolean namesBrokers() {
    return file != null
        || bootstrapServers != null
        || changes.containsKey(KafkaSettings.BOOTSTRAP_SERVERS.key());
  }

  Configuration read() {
    return changed(readFile());
  }

  /** Without what flags change. */
  Configuration readFile() {
    return file == null ? Configuration.defaults() : Configuration.read(file);
  }

  /** With what flags change. */
  Configuration changed(Configuration unchanged) {
    Configuration configuration = unchanged;
    for (Map.Entry<String, String> change : changes.entrySet()) {
      configuration = configuration.with(change.getKey(), change.getValue(), "--set");
    }
    return bootstrapServers == null
        ? configuration
        : configuration.with(KafkaSettings.BOOTSTRAP_SERVERS, bootstrapServers);
  }
}
