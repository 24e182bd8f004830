package io.contraflow.pipeline.cluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/**
 * File systems of Flink's plugins, such as {@code s3://}, for a Flink in this process. They are
 * found and told their options as in the processes of a cluster, which do this by themselves: jars
 * below {@code FLINK_PLUGINS_DIR} (else {@code plugins}), options in {@code config.yaml} of {@code
 * FLINK_CONF_DIR}, where that is set.
 */
public final class FileSystemPlugins {
  private FileSystemPlugins() {}

  /**
   * Loads them for the whole process.
   *
   * @throws ClusterException if Flink's configuration cannot be read, or a plugin refuses it
   */
  public static void load() {
    try {
      Configuration flink = GlobalConfiguration.loadConfiguration();
      FileSystem.initialize(flink, PluginUtils.createPluginManagerFromRootFolder(flink));
    } catch (IllegalConfigurationException e) {
      throw new ClusterException(
          "Flink's configuration must be one that its plugins take, but: "
              + e.getMessage()
              + "; see FLINK_CONF_DIR and FLINK_PLUGINS_DIR",
          e);
    }
  }
}
