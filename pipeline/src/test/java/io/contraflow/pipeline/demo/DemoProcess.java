package io.contraflow.pipeline.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code contraflow demo} as the launcher starts it, in a JVM of its own that can be killed. */
final class DemoProcess implements AutoCloseable {
  private static final Pattern BROKER = Pattern.compile("(?m)^broker +(localhost:\\d+)$");
  private static final long POLL_MS = 50;

  private final Process process;
  private final Path terminal;

  private DemoProcess(Process process, Path terminal) {
    this.process = process;
    this.terminal = terminal;
  }

  /**
   * @param terminal file for what the demo prints, errors too
   */
  static DemoProcess start(Path output, Path terminal, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of(System.getProperty("contraflow.root", ".."), "jvm.options"));
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.contraflow.pipeline.cli.Contraflow", "demo"));
    command.addAll(List.of("--output", output.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(terminal.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    return new DemoProcess(builder.start(), terminal);
  }

  /** Waits until the broker is up and the topics are there. */
  String bootstrapServers() throws IOException, InterruptedException {
    Matcher broker = BROKER.matcher(printed());
    while (!broker.find()) {
      mustRun();
      broker = BROKER.matcher(printed());
    }
    return broker.group(1);
  }

  /** Waits for something to become true; a demo that ends before it does is an error. */
  void await(BooleanSupplier condition) throws IOException, InterruptedException {
    while (!condition.getAsBoolean()) {
      mustRun();
    }
  }

  private void mustRun() throws IOException, InterruptedException {
    if (process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
      throw new IOException("the demo ended too early, " + process.exitValue() + "\n" + printed());
    }
  }

  /** Waits for the end; the exit code. */
  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  /** SIGKILL, and waits for the end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Everything on the terminal so far. */
  String printed() throws IOException {
    return Files.readString(terminal);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
