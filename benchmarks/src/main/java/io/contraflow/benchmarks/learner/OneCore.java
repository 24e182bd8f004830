package io.contraflow.benchmarks.learner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * This process on one core, by {@code taskset}, until it is closed: every thread there is, and
 * those that they start. Without {@code taskset} everything stays as it is.
 */
final class OneCore implements AutoCloseable {
  private final Optional<String> before;

  private OneCore(Optional<String> before) {
    this.before = before;
  }

  static OneCore take() throws InterruptedException {
    Optional<String> allowed = taskset("-cp", self()).map(OneCore::list);
    Optional<String> first = allowed.map(list -> list.split("[,-]")[0]);
    if (first.isPresent() && taskset("-acp", first.get(), self()).isPresent()) {
      return new OneCore(allowed);
    }
    return new OneCore(Optional.empty());
  }

  /** Whether it is so. */
  boolean taken() {
    return before.isPresent();
  }

  @Override
  public void close() {
    try {
      if (before.isPresent()) {
        taskset("-acp", before.get(), self());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String self() {
    return Long.toString(ProcessHandle.current().pid());
  }

  /** 0,1 of {@code pid 17's current affinity list: 0,1}. */
  private static String list(String said) {
    return said.substring(said.lastIndexOf(' ') + 1).strip();
  }

  private static Optional<String> taskset(String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("taskset"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? Optional.of(said) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
