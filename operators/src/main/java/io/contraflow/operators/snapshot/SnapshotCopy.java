package io.contraflow.operators.snapshot;

import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotChain;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;

/**
 * A copy of a store on any file system of Flink's, as one that search services load from. It is
 * laid out as the store is; nothing is renamed there. The manifest of a snapshot is written last,
 * and the pointer once that is there, so whoever reads finds whole snapshots only.
 *
 * <p>Used by one thread.
 */
final class SnapshotCopy {
  private static final String POINTER = "CURRENT";

  private final SnapshotStore store;
  private final Path root;

  /**
   * @param uri such as {@code s3://bucket/models}
   */
  SnapshotCopy(SnapshotStore store, String uri) {
    this.store = store;
    this.root = new Path(uri);
  }

  /**
   * Copies a snapshot that was published and the one that the store's pointer names, unless they
   * are there, then the pointer, and deletes what the store no longer has. So a pointer that was
   * moved by hand is followed with the next snapshot.
   */
  void add(PublishedSnapshot published) throws IOException {
    String model = published.manifest().model();
    java.nio.file.Path from = published.directory().getParent();
    Path to = new Path(root, from.getFileName().toString());
    FileSystem files = to.getFileSystem();
    copyChain(files, published, to);
    byte[] pointer = pointer(from);
    Optional<PublishedSnapshot> served = store.current(model);
    if (served.isPresent()) {
      copyChain(files, served.get(), to);
      if (Arrays.equals(pointer, pointer(from))) { // still of what has been copied
        write(files, new ByteArrayInputStream(pointer), new Path(to, POINTER));
        deleteOthers(files, to, store.list(model));
      }
    }
  }

  /** Its bytes; none if there is no pointer. */
  private static byte[] pointer(java.nio.file.Path from) throws IOException {
    try {
      return Files.readAllBytes(from.resolve(POINTER));
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /** With all that it is made from, which is there already unless copying failed. */
  private static void copyChain(FileSystem files, PublishedSnapshot snapshot, Path to)
      throws IOException {
    for (PublishedSnapshot link : SnapshotChain.of(snapshot).links()) {
      copy(files, link.directory(), new Path(to, link.id()));
    }
  }

  private static void copy(FileSystem files, java.nio.file.Path from, Path to) throws IOException {
    java.nio.file.Path manifest = from.resolve(Manifest.FILE);
    Path itsCopy = new Path(to, Manifest.FILE);
    if (files.exists(itsCopy) && files.getFileStatus(itsCopy).getLen() == Files.size(manifest)) {
      return;
    }
    try (Stream<java.nio.file.Path> all = Files.walk(from)) {
      for (java.nio.file.Path file :
          (Iterable<java.nio.file.Path>) all.filter(Files::isRegularFile).sorted()::iterator) {
        if (!file.equals(manifest)) {
          write(files, file, new Path(to, from.relativize(file).toString()));
        }
      }
    }
    write(files, manifest, itsCopy);
  }

  private static void write(FileSystem files, java.nio.file.Path from, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(from)) {
      write(files, in, to);
    }
  }

  private static void write(FileSystem files, InputStream from, Path to) throws IOException {
    try (OutputStream out = files.create(to, WriteMode.OVERWRITE)) {
      from.transferTo(out);
    }
  }

  private static void deleteOthers(FileSystem files, Path to, List<PublishedSnapshot> kept)
      throws IOException {
    Set<String> ids = kept.stream().map(PublishedSnapshot::id).collect(Collectors.toSet());
    FileStatus[] there = files.listStatus(to);
    for (FileStatus one : there == null ? new FileStatus[0] : there) {
      String name = one.getPath().getName();
      if (one.isDir() && name.startsWith("step-") && !ids.contains(name)) {
        files.delete(new Path(one.getPath(), Manifest.FILE), false); // no reader takes it for whole
        files.delete(one.getPath(), true);
      }
    }
  }
}
