package io.contraflow.operators.step;

import io.contraflow.state.snapshot.Safetensors;
import io.contraflow.state.snapshot.Table;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The parameters before the first step, as a file that lies beside the checkpoints. It is named by
 * its content, since rows never touched are not in any checkpoint and come from here when a job is
 * restored.
 *
 * @param path the file
 * @param sha256 of its tensor
 */
public record StartFile(String path, String sha256) implements Serializable {

  /** Writes {@code start} under {@code directory}, unless a file with this content is there. */
  public static StartFile write(Path directory, Table start) throws IOException {
    Files.createDirectories(directory);
    Path unnamed = Files.createTempFile(directory, "start-", ".tmp");
    try {
      String sha256 = Safetensors.write(unnamed, start);
      Path named = directory.resolve(sha256 + ".safetensors");
      Files.move(unnamed, named, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      return new StartFile(named.toString(), sha256);
    } finally {
      Files.deleteIfExists(unnamed);
    }
  }
}
