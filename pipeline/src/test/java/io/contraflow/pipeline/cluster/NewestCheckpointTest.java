package io.contraflow.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void shouldPassOverIncompleteOnesAndDamagedOlderOnes() throws IOException {
    Path complete = checkpoint("a/chk-3", 3, 1000);
    Files.createDirectories(directory.resolve("a/chk-4"));
    metadata("a/chk-2", "nothing of Flink's");
    metadata("savepoints/savepoint-old", "");
    Files.setLastModifiedTime(
        directory.resolve("savepoints/savepoint-old/_metadata"), FileTime.fromMillis(10));

    assertThat(NewestCheckpoint.find(directory).orElseThrow().directory()).isEqualTo(complete);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chk-4", "chk-30", "savepoint-ab"})
  void shouldNotFallBackSilentlyToAnOlderOne(String name) throws IOException {
    Path complete = checkpoint("a/chk-3", 3, 1000);
    Path damaged = metadata("b/" + name, "nothing of Flink's");

    assertThatThrownBy(() -> NewestCheckpoint.find(directory))
        .isInstanceOf(ClusterException.class)
        .hasMessage(
            "the newest checkpoint, %s, cannot be resumed from: %s/_metadata is not the metadata of"
                + " a checkpoint; restore a copy, or go back to checkpoint 3 with"
                + " --from-checkpoint %s",
            damaged, damaged, complete);
  }

  @Test
  void shouldSayWhenThereIsNoOtherOne() throws IOException {
    Path damaged = metadata("b/chk-1", "");

    assertThatThrownBy(() -> NewestCheckpoint.find(directory))
        .hasMessage(
            "the newest checkpoint, %s, cannot be resumed from: %s/_metadata is not the metadata of"
                + " a checkpoint; restore a copy, or start in an empty --output: there is no other"
                + " one",
            damaged, damaged);
  }

  @Test
  void shouldGoBackToTheOneThatIsChosen() throws IOException {
    Path older = checkpoint("a/chk-3", 3, 1000);
    checkpoint("a/chk-2", 2, 500);
    Path newer = checkpoint("a/chk-4", 4, 2000);
    Path damaged = metadata("a/chk-5", "x");

    NewestCheckpoint chosen = Checkpointed.resumed(directory, Optional.of(older)).orElseThrow();

    assertThat(chosen.id()).isEqualTo(3);
    assertThat(newer.resolve("_metadata.set-aside")).exists();
    assertThat(damaged.resolve("_metadata.set-aside")).exists();
    assertThat(NewestCheckpoint.find(directory)).contains(chosen);
  }

  @Test
  void shouldSayWhatCannotBeChosen() throws IOException {
    Path damaged = metadata("a/chk-5", "some bytes that are not Flink's");
    Path absent = directory.resolve("a/chk-9");

    assertThatThrownBy(() -> Checkpointed.resumed(directory, Optional.of(damaged)))
        .hasMessage(
            "%s/_metadata is not the metadata of a checkpoint; name another directory with"
                + " --from-checkpoint",
            damaged);
    assertThatThrownBy(() -> Checkpointed.resumed(directory, Optional.of(absent)))
        .hasMessage(
            "--from-checkpoint must be the directory of a complete checkpoint or savepoint, but"
                + " there is no %s/_metadata; name a directory such as checkpoints/JOB/chk-12",
            absent);
  }

  @Test
  void shouldReadMetadataToItsEnd() throws IOException {
    Path older = checkpoint("a/chk-3", 3, 1000);
    Path newest = checkpoint("a/chk-4", 4, 2000);
    byte[] whole = Files.readAllBytes(newest.resolve("_metadata"));
    Files.write(newest.resolve("_metadata"), Arrays.copyOf(whole, whole.length - 1));

    assertThatThrownBy(() -> Checkpointed.resumed(directory, Optional.empty()))
        .hasMessageStartingWith(
            "the newest checkpoint, %s, cannot be resumed from: %s/_metadata is damaged (",
            newest, newest)
        .hasMessageEndingWith(
            "restore a copy, or go back to checkpoint 3 with --from-checkpoint " + older);
  }

  private Path metadata(String name, String content) throws IOException {
    Path checkpoint = Files.createDirectories(directory.resolve(name));
    Files.writeString(checkpoint.resolve("_metadata"), content);
    return checkpoint;
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
