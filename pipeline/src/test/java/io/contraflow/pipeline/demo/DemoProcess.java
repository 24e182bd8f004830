package io.contraflow.pipeline.demo;

import io.contraflow.pipeline.cli.ContraflowProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code contraflow demo} in a process of its own. */
final class DemoProcess implements AutoCloseable {
  private static final Pattern BROKER = Pattern.compile("(?m)^broker +(localhost:\\d+)$");

  private final ContraflowProcess process;

  private DemoProcess(ContraflowProcess process) {
    this.process = process;
  }

  /**
   * @param terminal file for what the demo prints, errors too
   */
  static DemoProcess start(Path output, Path terminal, String... options) throws IOException {
    String[] command = {"demo", "--output", output.toString()};
    return new DemoProcess(
        ContraflowProcess.start(
            terminal, Stream.of(command, options).flatMap(Stream::of).toArray(String[]::new)));
  }

  /** Waits until the broker is up and the topics are there. */
  String bootstrapServers() throws IOException, InterruptedException {
    process.await(() -> broker().find());
    Matcher broker = broker();
    if (!broker.find()) {
      throw new IllegalStateException("what was printed must stay");
    }
    return broker.group(1);
  }

  private Matcher broker() {
    try {
      return BROKER.matcher(printed());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for something to become true; a demo that ends before it does is an error. */
  void await(BooleanSupplier condition) throws IOException, InterruptedException {
    process.await(condition);
  }

  /** Waits for the end; the exit code. */
  int exitCode() throws InterruptedException {
    return process.exitCode();
  }

  /** SIGKILL, and waits for the end. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Everything on the terminal so far. */
  String printed() throws IOException {
    return process.printed();
  }

  @Override
  public void close() {
    process.close();
  }
}
