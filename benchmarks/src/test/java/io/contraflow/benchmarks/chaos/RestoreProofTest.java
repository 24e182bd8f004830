package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreProofTest {
  private static final String TAKEN_BACK =
      "no announced snapshot came from a state that a restore took back";
  private static final String GOES_ON =
      "a model goes on with the step after the one it was restored at";
  private static final Resumed RESUMED = new Resumed(150, 7, "01-train.log");

  @TempDir Path directory;
  private WrittenRun run;

  @BeforeEach
  void write() throws IOException {
    run = new WrittenRun(directory).asUsual();
  }

  @Test
  void shouldHoldWhereTheModelGoesOnFromTheAnnouncedStep() {
    run.report(3, 3.0, 300);
    assertThat(broken(List.of(restored(2, 7)), List.of(RESUMED))).isEmpty();
  }

  @Test
  void shouldFindASnapshotThatARestoreTookBack() {
    assertThat(broken(List.of(restored(1, 6)), List.of(RESUMED))).containsExactly(TAKEN_BACK);
  }

  @Test
  void shouldFindASnapshotThatARestoreTookBackWithoutALogLine() {
    run.report(2, 3.25, 300);
    assertThat(broken(List.of(), List.of())).contains(TAKEN_BACK);
  }

  @Test
  void shouldFindAModelThatBeganAnewAfterItWasAnnounced() {
    run.report(1, 3.5, 300);
    assertThat(broken(List.of(), List.of(RESUMED))).containsExactly(TAKEN_BACK);
  }

  @Test
  void shouldFindAProcessThatResumedAndLoggedNoRestoredModel() {
    run.report(3, 3.0, 300);
    assertThat(new RestoreProof(run.record(), List.of(), List.of(RESUMED)).claims())
        .filteredOn(claim -> !claim.holds())
        .flatExtracting(Claim::counterexamples)
        .containsExactly("m took step 3, and no restore at step 2 was logged by 01-train.log");
  }

  @Test
  void shouldFindAModelThatWasRestoredAtAnotherStepThanLogged() {
    run.report(4, 3.0, 300);
    assertThat(broken(List.of(restored(2, 7)), List.of(RESUMED))).containsExactly(GOES_ON);
  }

  @Test
  void shouldHoldWhereAProcessDiedBeforeItRestored() {
    assertThat(broken(List.of(), List.of(RESUMED))).isEmpty();
  }

  private static Restored restored(long step, long checkpointId) {
    return new Restored(200, WrittenRun.MODEL, step, checkpointId);
  }

  private List<String> broken(List<Restored> restored, List<Resumed> resumed) {
    return new RestoreProof(run.record(), restored, resumed)
        .claims().stream().filter(claim -> !claim.holds()).map(Claim::text).toList();
  }
}
