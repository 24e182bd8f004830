package io.contraflow.pipeline.opensearch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real OpenSearch in a process of its own, as benchmarks/opensearch/run.sh starts it. */
final class LocalCluster implements AutoCloseable {
  private static final String LISTENING = "listening ";

  private final Process process;
  private final URI address;

  private LocalCluster(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * @param home for its data
   * @param options such as {@code --without-knn}
   */
  static LocalCluster start(Path home, String... options) throws IOException {
    Path script = Path.of(System.getProperty("contraflow.root"), "benchmarks/opensearch/run.sh");
    List<String> command = new ArrayList<>(List.of(script.toString(), home.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    StringBuilder said = new StringBuilder();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(LISTENING)) {
        drain(lines);
        return new LocalCluster(process, URI.create(line.substring(LISTENING.length())));
      }
      said.append(line).append('\n');
    }
    throw new IOException("OpenSearch must start, said: " + said);
  }

  private static void drain(BufferedReader lines) {
    Thread thread = new Thread(() -> lines.lines().forEach(System.out::println), "opensearch");
    thread.setDaemon(true);
    thread.start();
  }

  URI address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
