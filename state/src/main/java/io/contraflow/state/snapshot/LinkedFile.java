package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a file that is there already, and never changes, into another directory. */
final class LinkedFile {
  private static final Logger LOG = LoggerFactory.getLogger(LinkedFile.class);

  private LinkedFile() {}

  /**
   * By a hard link to the first source that allows it, else by copying the last, hashed and forced.
   *
   * @param sources files with the same content, at least one
   * @param entry their hash and length
   * @throws CorruptException if what was copied has another hash
   */
  static void put(Path target, List<Path> sources, FileEntry entry) throws IOException {
    for (Path source : sources) {
      if (link(target, source, entry)) {
        return;
      }
    }
    Path last = sources.get(sources.size() - 1);
    Files.copy(last, target);
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    String sha256 = Sha256.of(target);
    if (!sha256.equals(entry.sha256())) {
      throw new CorruptException(
          last
              + " is damaged: SHA-256 "
              + sha256
              + " instead of "
              + entry.sha256()
              + "; restore a copy");
    }
  }

  private static boolean link(Path target, Path source, FileEntry entry) {
    try {
      if (Files.size(source) != entry.bytes()) {
        return false;
      }
      Files.createLink(target, source);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{} cannot be linked", source, e);
      return false;
    }
  }
}
