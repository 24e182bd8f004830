package io.contraflow.pipeline.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * {@code ${file:/path}}: the text of a file without its last line break, read when a Kafka client
 * is made.
 */
public final class FileSecrets implements ConfigProvider {
  private boolean isQuoted;

  @Override
  public ConfigData get(String path) {
    return new ConfigData(Map.of());
  }

  @Override
  public ConfigData get(String path, Set<String> keys) {
    Map<String, String> values = new HashMap<>();
    for (String key : keys) {
      String value = Secrets.ofFile(Secrets.name(path, key));
      values.put(key, isQuoted ? Secrets.quote(value) : value);
    }
    return new ConfigData(values);
  }

  @Override
  public void configure(Map<String, ?> configs) {
    isQuoted = configs.containsKey(Secrets.IS_QUOTED);
  }

  @Override
  public void close() {}
}
