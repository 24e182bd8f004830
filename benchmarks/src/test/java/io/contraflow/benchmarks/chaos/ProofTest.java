package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.state.snapshot.PublishedSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTest {
  private static final Map<String, Long> PAIRS =
      Map.of(WrittenRun.MODEL, 2 * WrittenRun.PAIRS_A_STEP);

  @TempDir Path directory;
  private WrittenRun chaos;
  private WrittenRun reference;

  @BeforeEach
  void writeReference() throws IOException {
    chaos = new WrittenRun(directory.resolve("chaos"));
    reference = new WrittenRun(directory.resolve("reference")).asUsual();
  }

  @Test
  void shouldHoldWhereBothRunsWroteTheSame() throws IOException {
    chaos.asUsual().report(2, 3.25);
    assertThat(broken()).isEmpty();
  }

  @Test
  void shouldFindAFinalSnapshotOfOtherParameters() throws IOException {
    chaos.report(1, 3.5).report(2, 3.25);
    chaos.announce(chaos.publish(2, 99, 3.25, 7), 100);
    assertThat(broken())
        .containsExactly(
            "the final snapshots are the reference's, byte for byte",
            "where both runs published a step, they published the same parameters");
  }

  @Test
  void shouldFindAReportOfAnotherStep() throws IOException {
    chaos.report(1, 3.75).report(2, 3.25);
    chaos.announce(chaos.publish(2, 1, 3.25, 7), 100);
    assertThat(broken())
        .containsExactly("the reports of all steps are the reference's, byte for byte");
  }

  @Test
  void shouldFindARepeatThatSaysSomethingElse() throws IOException {
    chaos.asUsual().report(2, 3.0);
    assertThat(broken()).containsExactly("a step that was reported again was reported the same");
  }

  @Test
  void shouldFindPairsThatGotLost() throws IOException {
    chaos.asUsual();
    Map<String, Long> more = Map.of(WrittenRun.MODEL, 2 * WrittenRun.PAIRS_A_STEP + 1);
    assertThat(broken(more)).containsExactly("every clicked pair is accounted for once");
  }

  @Test
  void shouldFindADamagedSnapshot() throws IOException {
    chaos.asUsual();
    PublishedSnapshot damaged = chaos.publish(1, 5, 3.5, 6);
    Path file = damaged.directory().resolve("modules.json");
    Files.writeString(file, Files.readString(file) + " ");
    chaos.announce(damaged, 90);
    assertThat(broken())
        .containsExactly(
            "every announced snapshot verified when it was announced, and is there or retired");
  }

  @Test
  void shouldFindAStepThatWasAnnouncedTwice() throws IOException {
    chaos.asUsual();
    chaos.announce(chaos.publish(1, 5, 3.5, 5), 50);
    chaos.announce(chaos.publish(1, 6, 3.5, 6), 90);
    assertThat(broken()).containsExactly("no snapshot was announced twice with different content");
  }

  @Test
  void shouldFindASnapshotThatNoReportKnows() throws IOException {
    chaos.asUsual();
    chaos.announce(chaos.publish(1, 5, 3.0, 6), 90);
    assertThat(broken())
        .containsExactly(
            "every announced snapshot carries the figures of the reference's report of its step");
  }

  private List<String> broken() throws IOException {
    return broken(PAIRS);
  }

  private List<String> broken(Map<String, Long> pairs) throws IOException {
    return new Proof(chaos.record(), reference.record(), pairs)
        .claims().stream().filter(claim -> !claim.holds()).map(Claim::text).toList();
  }
}
