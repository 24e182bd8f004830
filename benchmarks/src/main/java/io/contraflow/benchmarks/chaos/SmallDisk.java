package io.contraflow.benchmarks.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A file system of few MiB, in memory, that can be filled. A shell mounts it and unmounts it when
 * its standard input ends, and so when this process does, however it ends; signals, as of Ctrl-C,
 * which the whole group gets, it does not hear. Linux, and a user who may mount.
 */
final class SmallDisk implements AutoCloseable {
  private static final long STOP_S = 20;
  private static final int BLOCK = 64 << 10;

  private final Process shell;
  private final Path filler;

  private SmallDisk(Process shell, Path filler) {
    this.shell = shell;
    this.filler = filler;
  }

  /** Mounts it on a directory; empty where the system does not allow that. */
  static Optional<SmallDisk> mount(Path directory, int mebibytes) throws IOException {
    Files.createDirectories(directory);
    String script =
        "trap '' INT TERM HUP; mount -t tmpfs -o size=$2m contraflow-chaos \"$1\" || exit 1;"
            + " echo mounted; cat > /dev/null; umount -l \"$1\"";
    List<String> command =
        List.of("sh", "-c", script, "sh", directory.toString(), String.valueOf(mebibytes));
    Process shell;
    try {
      shell = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return Optional.empty();
    }
    String line = shell.inputReader().readLine();
    if (!"mounted".equals(line)) {
      shell.getOutputStream().close();
      return Optional.empty();
    }
    return Optional.of(new SmallDisk(shell, directory.resolve("filler")));
  }

  /** Writes until nothing more fits. */
  void fill() throws IOException {
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (Files.getFileStore(filler).getUsableSpace() > BLOCK) {
        throw full;
      }
    }
  }

  /** Makes room again. */
  void free() throws IOException {
    Files.deleteIfExists(filler);
  }

  @Override
  public void close() throws IOException {
    shell.getOutputStream().close();
    try {
      shell.waitFor(STOP_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
