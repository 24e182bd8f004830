package io.contraflow.pipeline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties version = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      version.load(in);
    }
    return new String[] {
      "contraflow " + version.getProperty("version"),
      "Java " + Runtime.version() + ", Flink " + version.getProperty("flink"),
    };
  }
}
