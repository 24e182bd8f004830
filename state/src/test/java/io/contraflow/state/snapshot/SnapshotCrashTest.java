package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies between stage and publish, for real. */
class SnapshotCrashTest {
  private static final int DIED = 137;

  @TempDir Path root;

  /** Publishes step 1, stages step 2 and dies. */
  public static void main(String[] args) throws IOException {
    StoreFixture fixture = new StoreFixture(Path.of(args[0]));
    fixture.publish("default", 1);
    fixture.stage("default", 2);
    Runtime.getRuntime().halt(DIED);
  }

  @Test
  void shouldLeaveNothingVisibleAndNothingAfterTheSweep() throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                SnapshotCrashTest.class.getName(),
                root.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(root.toFile(), "output.txt"))
            .start();
    assertThat(process.waitFor()).as("output.txt").isEqualTo(DIED);
    SnapshotStore store = SnapshotStore.open(root);
    Path model = root.resolve("default");
    assertThat(model.toFile().list()).anyMatch(name -> name.startsWith(StagingArea.PREFIX));
    PublishedSnapshot first = store.current("default").orElseThrow();
    assertThat(store.list("default")).containsExactly(first);
    assertThat(store.find("default", 2)).isEmpty();
    store.sweepStaging();
    assertThat(model.toFile().list())
        .containsExactlyInAnyOrder("CURRENT", ".CURRENT.lock", first.id());
    PublishedSnapshot second = new StoreFixture(root).publish("default", 2);
    assertThat(store.current("default")).contains(second);
    assertThat(store.generation("default")).isEqualTo(2);
  }
}
