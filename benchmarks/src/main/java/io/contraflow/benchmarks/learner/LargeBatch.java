package io.contraflow.benchmarks.learner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.benchmarks.load.ProcessFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of steps with many rows and a long queue, in a process of its own ({@link
 * LargeBatchProgram}), whose heap is resident from its start on: so that what the process grows by
 * lies outside the heap.
 *
 * @param rows V
 * @param dimension D
 * @param size B
 * @param queue K
 */
record LargeBatch(int rows, int dimension, int size, int queue) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEAP = "1g";

  /**
   * What a learner took.
   *
   * @param tableBytes parameters and what the optimizer remembers of them
   * @param nativeBytes outside the heap at most, without the tables
   * @param heapBytes alive on the heap behind the last step, examples and queue included
   */
  record Taken(long tableBytes, long nativeBytes, long heapBytes) {
    double beyondTablesGib() {
      return (nativeBytes + heapBytes) / (double) (1 << 30);
    }
  }

  String name() {
    return "memory, B %d, K %d, D %d".formatted(size, queue, dimension);
  }

  /** Why it cannot be measured here, or null. */
  static String missing() {
    return ProcessFigures.areThere() ? null : "this system has no /proc/self/status";
  }

  /**
   * @param steps at least 1
   */
  Taken run(int threads, int steps) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of(System.getProperty("contraflow.root", "."), "jvm.options"));
    command.addAll(List.of("-Xms" + HEAP, "-Xmx" + HEAP, "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LargeBatchProgram.class.getName());
    for (int number : new int[] {rows, dimension, size, queue, threads, steps}) {
      command.add(Integer.toString(number));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    Process process = builder.start();
    try {
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException("the large batch ended with " + code + "; it printed why");
      }
      JsonNode taken = JSON.readTree(printed.substring(printed.lastIndexOf('\n') + 1));
      return new Taken(
          taken.path("tables").asLong(),
          taken.path("native").asLong(),
          taken.path("heap").asLong());
    } finally {
      process.destroyForcibly();
    }
  }
}
