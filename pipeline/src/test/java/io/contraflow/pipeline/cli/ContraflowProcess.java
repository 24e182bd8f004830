package io.contraflow.pipeline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A command as the launcher starts it, in a JVM of its own that can be stopped and killed. */
public final class ContraflowProcess implements AutoCloseable {
  private static final long POLL_MS = 50;

  private final Process process;
  private final Path terminal;

  private ContraflowProcess(Process process, Path terminal) {
    this.process = process;
    this.terminal = terminal;
  }

  /**
   * @param terminal file for what it prints, errors too
   * @param arguments as given to {@code ./contraflow}
   */
  public static ContraflowProcess start(Path terminal, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of(System.getProperty("contraflow.root", ".."), "jvm.options"));
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.add(Contraflow.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(terminal.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    return new ContraflowProcess(builder.start(), terminal);
  }

  /** Waits for something to become true; a process that ends before it does is an error. */
  public void await(BooleanSupplier condition) throws IOException, InterruptedException {
    while (!condition.getAsBoolean()) {
      if (process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        throw new IOException("it ended too early, " + process.exitValue() + "\n" + printed());
      }
    }
  }

  /** Waits for the end; the exit code. */
  public int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  /** SIGTERM. */
  public void stop() {
    process.destroy();
  }

  /** SIGKILL, and waits for the end. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  public long pid() {
    return process.pid();
  }

  /** Everything on the terminal so far. */
  public String printed() throws IOException {
    return Files.readString(terminal);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
