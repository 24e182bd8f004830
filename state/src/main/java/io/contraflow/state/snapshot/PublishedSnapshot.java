package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A finished snapshot. Its files do not change, though retention may delete them.
 *
 * @param directory where it lies
 * @param manifest its {@code contraflow.json}
 */
public record PublishedSnapshot(Path directory, Manifest manifest) {

  public String id() {
    return manifest.id();
  }

  /**
   * Reads the manifest of any snapshot directory, in a store or copied out of one. The files it
   * names are not looked at: {@link Verification} does that.
   *
   * @throws io.contraflow.state.format.FormatException if it cannot be read
   */
  public static PublishedSnapshot read(Path directory) throws IOException {
    Path file = directory.resolve(Manifest.FILE);
    try {
      return new PublishedSnapshot(directory, Manifest.fromBytes(Files.readAllBytes(file), file));
    } catch (FileSystemException e) {
      if (Files.exists(file)) {
        throw e;
      }
      throw new CorruptException(
          directory
              + " has no "
              + Manifest.FILE
              + ", so it is no finished snapshot; give one that ./contraflow snapshots list shows",
          e);
    }
  }
}
