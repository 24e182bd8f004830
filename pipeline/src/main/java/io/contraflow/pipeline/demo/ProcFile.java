package io.contraflow.pipeline.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lines such as {@code VmHWM: 1234 kB} of Linux's files on memory. */
final class ProcFile {
  private ProcFile() {}

  /** Largest resident memory of this process so far in bytes, or null where it is not known. */
  static Long peakResidentBytes() {
    return bytes("/proc/self/status", "VmHWM");
  }

  /** The number of bytes behind {@code name}, or null if there is no such file or line. */
  static Long bytes(String file, String name) {
    try {
      return bytes(Files.readAllLines(Path.of(file)), name);
    } catch (IOException e) {
      return null;
    }
  }

  static Long bytes(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).replace("kB", "").strip())
        .map(kibibytes -> Long.parseLong(kibibytes) << 10)
        .findFirst()
        .orElse(null);
  }
}
