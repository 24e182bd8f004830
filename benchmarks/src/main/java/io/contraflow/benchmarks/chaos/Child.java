package io.contraflow.benchmarks.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with this one's class path and Contraflow's options; it ends when this one does. */
final class Child implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final long startedNs = System.nanoTime();
  private final long startedMs = System.currentTimeMillis();
  private String printed = "";
  private long printedBytes;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * @param main class whose {@code main} is run
   * @param log a new file for what it prints
   */
  static Child start(Class<?> main, Path log, List<String> jvmOptions, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of(System.getProperty("contraflow.root", "."), "jvm.options"));
    command.add("-Dlog4j.configurationFile=chaos-log4j2.properties");
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Tether.class.getName());
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    return new Child(builder.start(), log);
  }

  Path log() {
    return log;
  }

  /** Everything that it has printed; read anew only where there is more. */
  synchronized String printed() throws IOException {
    long bytes = Files.exists(log) ? Files.size(log) : 0;
    if (bytes > printedBytes) {
      printed = Files.readString(log, StandardCharsets.UTF_8);
      printedBytes = bytes;
    }
    return printed;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Wall clock. */
  long startedMs() {
    return startedMs;
  }

  double ageS() {
    return (System.nanoTime() - startedNs) / 1e9;
  }

  /**
   * @throws IOException if it has ended by itself
   */
  void mustRun() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(
          "a process ended by itself, exit code " + process.exitValue() + "; " + log + " says why");
    }
  }

  /** SIGKILL, and waits for the end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for it to end by itself, and says whether it did, with exit code 0. */
  boolean endedWell(long withinS) throws InterruptedException {
    return process.waitFor(withinS, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /** SIGKILL, and waits for the end. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
