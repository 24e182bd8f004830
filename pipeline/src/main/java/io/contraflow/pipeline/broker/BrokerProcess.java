package io.contraflow.pipeline.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A broker in a JVM of its own, so that it can be killed. Started again on the same directory and
 * port it is the same broker to its clients. It ends when its standard input does, and so does not
 * outlive the process that started it.
 */
public final class BrokerProcess implements AutoCloseable {
  private Process process;
  private final Path directory;
  private final Path log;
  private final String bootstrapServers;

  private BrokerProcess(Process process, Path directory, Path log, String bootstrapServers) {
    this.process = process;
    this.directory = directory;
    this.log = log;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and returns once it takes requests.
   *
   * @param port for clients; 0 takes a free one
   * @param log what it logs is added to this file
   * @throws IOException if it does not come up
   */
  public static BrokerProcess start(Path directory, int port, Path log) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                directory.toString(),
                String.valueOf(port))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String servers = out.readLine();
    if (servers == null) {
      throw new IOException("the broker's process ended before it was up; " + log + " says why");
    }
    return new BrokerProcess(process, directory, log, servers);
  }

  /**
   * Starts another process on the same directory and port; the one before must have ended.
   *
   * @throws IOException if it does not come up
   */
  public void restart() throws IOException {
    int port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
    process = start(directory, port, log).process;
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  public long pid() {
    return process.pid();
  }

  /** SIGKILL, and waits for the end. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** DIRECTORY and PORT; prints the servers to ask first once they answer. */
  public static void main(String[] args) throws IOException {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]));
    System.out.println(broker.bootstrapServers());
    System.in.transferTo(OutputStream.nullOutputStream());
    Runtime.getRuntime().halt(0);
  }
}
