package io.contraflow.learner.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds memory outside the heap that nobody frees. Linux only. */
public final class NativeMemory {
  private static final int TIMES = 20;

  private NativeMemory() {}

  /** Address space, in bytes, that this process has more of for each call of {@code action}. */
  public static long grownBy(Runnable action) {
    action.run();
    long before = addressSpace();
    for (int i = 0; i < TIMES; i++) {
      action.run();
    }
    return (addressSpace() - before) / TIMES;
  }

  private static long addressSpace() {
    try {
      String kilobytes =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmSize:"))
              .findFirst()
              .orElseThrow()
              .replaceAll("\\D", "");
      return 1024 * Long.parseLong(kilobytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
