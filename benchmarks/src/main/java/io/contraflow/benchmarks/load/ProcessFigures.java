package io.contraflow.benchmarks.load;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/** What Linux says of this process. */
public final class ProcessFigures {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  private ProcessFigures() {}

  /** Whether this system says anything. */
  public static boolean areThere() {
    return Files.isReadable(STATUS) && Files.isDirectory(OPEN_FILES);
  }

  public static long residentBytes() throws IOException {
    return status("VmRSS") << 10;
  }

  /** The largest figure of {@link #peakResidentBytes} so far no longer counts. */
  public static void forgetPeak() throws IOException {
    Files.writeString(CLEAR, "5");
  }

  /** Most resident bytes so far. */
  public static long peakResidentBytes() throws IOException {
    return status("VmHWM") << 10;
  }

  static long threads() throws IOException {
    return status("Threads");
  }

  static long openFiles() throws IOException {
    try (Stream<Path> open = Files.list(OPEN_FILES)) {
      return open.count();
    }
  }

  private static long status(String name) throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).replace("kB", "").strip())
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new IOException(STATUS + " does not tell " + name));
  }

  /** Bytes of all files below a directory, those left out that vanish meanwhile. */
  static long sizeOf(Path directory) throws IOException {
    long[] bytes = {0};
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes[0];
  }
}
