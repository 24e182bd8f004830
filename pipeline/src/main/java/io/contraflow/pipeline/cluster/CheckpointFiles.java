package io.contraflow.pipeline.cluster;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/**
 * Whether what a checkpoint names is there: its metadata is read whole, and every file of it must
 * exist with its length. What is in the files is RocksDB's to check when it reads them.
 */
final class CheckpointFiles {
  private CheckpointFiles() {}

  /**
   * @param directory of a checkpoint or savepoint, with its {@code _metadata}
   * @return what is wrong, naming the file; empty if nothing is
   */
  static Optional<String> problem(Path directory) {
    Path metadata = directory.resolve(NewestCheckpoint.METADATA);
    CheckpointMetadata read;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(metadata)))) {
      read =
          Checkpoints.loadCheckpointMetadata(
              in, CheckpointFiles.class.getClassLoader(), StateSettings.uri(directory));
    } catch (IOException | RuntimeException | OutOfMemoryError e) { // a length may be damaged, too
      return Optional.of(metadata + " is damaged (" + e + ")");
    }
    return read.getOperatorStates().stream()
        .map(OperatorState::getStates)
        .flatMap(states -> states.stream())
        .flatMap(CheckpointFiles::handles)
        .flatMap(handle -> missing(handle).stream())
        .findFirst();
  }

  private static Stream<StreamStateHandle> handles(OperatorSubtaskState state) {
    List<StreamStateHandle> handles = new ArrayList<>();
    for (OperatorStateHandle handle : state.getManagedOperatorState()) {
      handles.add(handle.getDelegateStateHandle());
    }
    for (OperatorStateHandle handle : state.getRawOperatorState()) {
      handles.add(handle.getDelegateStateHandle());
    }
    state.getManagedKeyedState().forEach(handle -> addTo(handles, handle));
    state.getRawKeyedState().forEach(handle -> addTo(handles, handle));
    return handles.stream();
  }

  private static void addTo(List<StreamStateHandle> handles, KeyedStateHandle keyed) {
    if (keyed instanceof IncrementalRemoteKeyedStateHandle incremental) {
      handles.add(incremental.getMetaDataStateHandle());
      Stream.of(incremental.getSharedState(), incremental.getPrivateState())
          .flatMap(List::stream)
          .map(HandleAndLocalPath::getHandle)
          .forEach(handles::add);
    } else if (keyed instanceof KeyGroupsStateHandle whole) {
      handles.add(whole.getDelegateStateHandle());
    }
  }

  private static Optional<String> missing(StreamStateHandle handle) {
    if (!(handle instanceof FileStateHandle file)) {
      return Optional.empty(); // small state lies in the metadata itself
    }
    Path path = Path.of(file.getFilePath().getPath());
    try {
      if (!Files.isRegularFile(path)) {
        return Optional.of(path + ", a file of it, is missing");
      }
      long bytes = Files.size(path);
      return bytes == file.getStateSize()
          ? Optional.empty()
          : Optional.of(
              "%s, a file of it, has %d bytes instead of %d"
                  .formatted(path, bytes, file.getStateSize()));
    } catch (IOException e) {
      return Optional.of(path + ", a file of it, cannot be read: " + e);
    }
  }
}
