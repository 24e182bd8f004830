package io.contraflow.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewestCheckpointTest {
  @TempDir Path directory;

  @Test
  void shouldFindNothingWhereThereIsNoDirectory() throws IOException {
    assertThat(NewestCheckpoint.find(directory.resolve("absent"))).isEmpty();
    assertThat(NewestCheckpoint.find(directory)).isEmpty();
  }

  @Test
  void shouldTakeTheHighestNumberWhateverTheFilesAges() throws IOException {
    checkpoint("a/chk-9", 9, 3000);
    Path newest = checkpoint("b/chk-10", 10, 1000);
    checkpoint("a/chk-8", 8, 5000);

    NewestCheckpoint found = NewestCheckpoint.find(directory).orElseThrow();

    assertThat(found).isEqualTo(new NewestCheckpoint(newest, 10, 1000));
    assertThat(found.isSavepoint()).isFalse();
  }

  @Test
  void shouldTakeTheYoungerOfTwoWithOneNumber() throws IOException {
    checkpoint("a/chk-9", 9, 1000);
    Path younger = checkpoint("b/chk-9", 9, 2000);

    assertThat(NewestCheckpoint.find(directory).orElseThrow().directory()).isEqualTo(younger);
  }

  @Test
  void shouldPassOverIncompleteAndForeignOnes() throws IOException {
    Path complete = checkpoint("a/chk-3", 3, 1000);
    Files.createDirectories(directory.resolve("a/chk-4"));
    Files.createDirectories(directory.resolve("a/chk-5"));
    Files.writeString(directory.resolve("a/chk-5/_metadata"), "nothing of Flink's");
    Files.createDirectories(directory.resolve("a/chk-6"));
    Files.writeString(directory.resolve("a/chk-6/_metadata"), "");

    assertThat(NewestCheckpoint.find(directory).orElseThrow().directory()).isEqualTo(complete);
  }

  @Test
  void shouldFindASavepointToo() throws IOException {
    checkpoint("a/chk-3", 3, 1000);
    Path savepoint = checkpoint("savepoints/savepoint-ab-cd", 4, 1000);

    NewestCheckpoint found = NewestCheckpoint.find(directory).orElseThrow();

    assertThat(found.directory()).isEqualTo(savepoint);
    assertThat(found.isSavepoint()).isTrue();
  }

  private Path checkpoint(String name, long id, long modifiedMs) throws IOException {
    Path checkpoint = Files.createDirectories(directory.resolve(name));
    Path metadata = checkpoint.resolve("_metadata");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(metadata))) {
      Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(id, List.of(), List.of()), out);
    }
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(modifiedMs));
    return checkpoint;
  }
}
