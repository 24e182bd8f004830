package io.contraflow.pipeline.cluster;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be read or written, for a person. */
public final class FileFailure {
  private FileFailure() {}

  /** The reason without the file's name; the JDK gives some of these no words of their own. */
  public static String reason(FileSystemException error) {
    if (error instanceof AccessDeniedException) {
      return "access denied";
    }
    if (error instanceof FileAlreadyExistsException) {
      return "a file is in the place of a directory";
    }
    if (error instanceof NoSuchFileException) {
      return "there is no " + error.getFile();
    }
    return error.getReason() == null ? error.getClass().getSimpleName() : error.getReason();
  }

  /** Whether a message, of the system's or RocksDB's, says that a disk or a quota is full. */
  public static boolean isFull(String message) {
    return message != null
        && (message.contains("No space left on device")
            || message.contains("Disk quota exceeded")
            || message.contains("not enough space on the disk"));
  }
}
