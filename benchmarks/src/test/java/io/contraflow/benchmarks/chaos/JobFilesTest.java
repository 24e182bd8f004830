package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFilesTest {
  @TempDir Path output;

  @Test
  void shouldFindTheCheckpointThatIsBeingTaken() throws IOException {
    JobFiles files = new JobFiles(output);
    assertThat(files.checkpointsInWork()).isEmpty();
    assertThat(files.hasCompleteCheckpoint()).isFalse();
    make("checkpoints/job1/chk-9/_metadata");
    make("checkpoints/job2/chk-8/being-deleted");
    make("checkpoints/job2/shared/file");
    make("checkpoints/job2/chk-10/file");
    assertThat(files.checkpointsInWork())
        .containsExactly(output.resolve("checkpoints/job2/chk-10"));
    assertThat(files.hasCompleteCheckpoint()).isTrue();
    make("checkpoints/job2/chk-10/_metadata");
    assertThat(files.checkpointsInWork()).isEmpty();
  }

  @Test
  void shouldTellStagedFromPublishedSnapshots() throws IOException {
    JobFiles files = new JobFiles(output);
    make("snapshots/m/.staging-7-a/contraflow.json");
    make("snapshots/m/.staging-7-a.lock");
    make("snapshots/m/.staging-8-b/model.safetensors");
    make("snapshots/m/step-000000006-c/contraflow.json");
    assertThat(files.stagedSnapshots()).containsExactly(output.resolve("snapshots/m/.staging-7-a"));
    assertThat(files.publishedSnapshots())
        .containsExactly(output.resolve("snapshots/m/step-000000006-c"));
  }

  private void make(String file) throws IOException {
    Files.createDirectories(output.resolve(file).getParent());
    Files.createFile(output.resolve(file));
  }
}
