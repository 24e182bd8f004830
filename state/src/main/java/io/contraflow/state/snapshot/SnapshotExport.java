package io.contraflow.state.snapshot;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A single snapshot at a place of the caller's choice, outside any store. */
public final class SnapshotExport {
  private SnapshotExport() {}

  /**
   * Writes the snapshot so that {@code directory} is there as a whole or not at all.
   *
   * @param directory must not exist, or be empty
   * @param table as the encoding has it, every value finite
   * @param createdMs the time to record
   * @throws FileAlreadyExistsException if {@code directory} holds something
   * @throws DivergedException if a value is not finite
   */
  public static PublishedSnapshot write(
      Path directory, SnapshotDraft draft, Table table, SnapshotEncoding encoding, long createdMs)
      throws IOException {
    SnapshotTables tables = new SnapshotTables.Shared(table);
    encoding.check(tables);
    Path target = directory.toAbsolutePath().normalize();
    mustBeFree(target);
    Files.createDirectories(target.getParent());
    StagingArea area = StagingArea.create(target.getParent(), draft.step());
    try {
      new SnapshotWriter(area.directory(), new WriteGate())
          .write(draft, tables, encoding, null, createdMs);
      Files.deleteIfExists(target);
      Files.move(area.directory(), target, StandardCopyOption.ATOMIC_MOVE);
      Directories.force(target.getParent());
    } finally {
      area.close();
    }
    return PublishedSnapshot.read(directory);
  }

  /**
   * @throws FileAlreadyExistsException if {@code directory} holds something
   */
  public static void mustBeFree(Path directory) throws IOException {
    boolean free =
        Files.notExists(directory)
            || (Files.isDirectory(directory) && Directories.children(directory, "*").isEmpty());
    if (!free) {
      throw new FileAlreadyExistsException(
          directory + " must not exist, or be empty; give another directory");
    }
  }
}
