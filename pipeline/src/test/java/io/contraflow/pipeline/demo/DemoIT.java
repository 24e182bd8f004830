package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.pipeline.cluster.NewestCheckpoint;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo from end to end, as a user starts it: killed, with random clicks, and left alone. */
@Timeout(600)
class DemoIT {
  private static final String[] REALISTIC = {
    "--searches", "7000", "--rate", "700", "--seed", "7", "--start", "random"
  };
  private static final String[] RANDOM = {
    "--searches", "3000", "--rate", "500", "--seed", "7", "--clicks", "random", "--start", "random"
  };

  /** Reports of so many steps are lost with a kill, beyond the last snapshot. */
  private static final int STEPS_LOST = 2;

  /** Fewer than one in a thousand differences that come by chance have so many standard errors. */
  private static final double STANDARD_ERRORS = 3.3;

  @TempDir static Path directory;

  private static DemoProcess uninterrupted;
  private static DemoProcess random;

  @BeforeAll
  static void start() throws IOException {
    uninterrupted = demo("uninterrupted", "1", REALISTIC);
    random = demo("random", "1", RANDOM);
  }

  @AfterAll
  static void stop() {
    uninterrupted.close();
    random.close();
  }

  @Test
  void shouldLearnFromRealisticClicks() throws Exception {
    DemoOutput run = ended(uninterrupted, "uninterrupted");

    shouldAccountForEveryClickedPair(run);
    assertThat(run.lastSnapshotNdcg()).isGreaterThan(1.3 * run.untrainedNdcg());
    TokenDirections.Gain gain = gain(run);
    assertThat(gain.mean()).isGreaterThan(STANDARD_ERRORS * gain.standardError());
  }

  /**
   * Even then texts themselves teach how much each token counts, and an untrained model whose
   * tokens all count the same is better for it. What tokens mean nobody tells.
   */
  @Test
  void shouldLearnNoMeaningFromRandomClicks() throws Exception {
    DemoOutput run = ended(random, "random");

    shouldAccountForEveryClickedPair(run);
    assertThat(run.report().get("ledger").get("learnt").asLong()).isGreaterThan(2_500);
    TokenDirections.Gain gain = gain(run);
    assertThat(gain.mean()).isLessThan(STANDARD_ERRORS * gain.standardError());
  }

  private static TokenDirections.Gain gain(DemoOutput run) throws IOException {
    return new TokenDirections(WordNet.read(), run.start())
        .gain(run.start(), run.lastSnapshot().directory());
  }

  @Test
  void shouldEndWithTheSameModelAfterAKill() throws Exception {
    DemoOutput whole = ended(uninterrupted, "uninterrupted");
    // The same run, its start time included: a query's held-out share depends on the week.
    Files.createDirectories(directory.resolve("killed"));
    Files.copy(
        whole.directory().resolve(DemoRun.FILE), directory.resolve("killed").resolve(DemoRun.FILE));
    StepReport reached = killBehindASnapshot();
    try (DemoProcess second = demo("killed", "2", REALISTIC)) {
      DemoOutput run = ended(second, "killed");

      assertThat(second.printed()).contains("resuming   from checkpoint ");
      shouldAccountForEveryClickedPair(run);
      assertThat(run.report().get("ledger")).isEqualTo(whole.report().get("ledger"));
      assertThat(run.report().get("ledger").get("learnt").asLong())
          .isGreaterThan(reached.ledger().pairs());
      assertThat(run.lastSnapshot().manifest().step())
          .isEqualTo(whole.lastSnapshot().manifest().step())
          .isGreaterThan(reached.step());
      shouldRepeatStepsExactly(run.steps(), whole.steps());
      assertThat(run.lastSnapshot().manifest().tensorSha256())
          .isEqualTo(whole.lastSnapshot().manifest().tensorSha256());
      shouldHaveEveryAnnouncedSnapshot(run);
    }
  }

  /** Kills a demo that has taken steps which no checkpoint holds; its newest report. */
  private static StepReport killBehindASnapshot() throws Exception {
    try (DemoProcess first = demo("killed", "1", REALISTIC)) {
      ReportFollower follower =
          new ReportFollower(
              ReportFollower.connect(first.bootstrapServers()),
              "learner-reports",
              "model-snapshots",
              Demo.MODEL,
              System::currentTimeMillis);
      Thread reading = new Thread(follower, "follower");
      reading.start();
      RunLog log = follower.log();
      first.await(
          () ->
              log.snapshots().stream()
                  .anyMatch(
                      snapshot ->
                          snapshot.step() > 0
                              && log.newest().step() >= snapshot.step() + STEPS_LOST));
      first.kill();
      follower.stop();
      reading.join();
      assertThat(NewestCheckpoint.find(directory.resolve("killed/checkpoints"))).isPresent();
      return log.newest();
    }
  }

  private static void shouldAccountForEveryClickedPair(DemoOutput run) throws IOException {
    JsonNode ledger = run.report().get("ledger");
    long dropped = 0;
    for (JsonNode pairs : ledger.get("dropped")) {
      dropped += pairs.asLong();
    }
    assertThat(run.report().get("users").get("clickedPairs").asLong())
        .isEqualTo(ledger.get("learnt").asLong() + ledger.get("heldOut").asLong() + dropped)
        .isPositive();
    assertThat(ledger.get("waiting").asLong()).isZero();
    assertThat(ledger.get("late").asLong()).isZero();
  }

  /** Steps that were taken twice, and all that came after, are those of a run without a kill. */
  private static void shouldRepeatStepsExactly(List<StepReport> killed, List<StepReport> whole) {
    assertThat(killed).hasSizeGreaterThan(whole.size());
    List<StepReport> distinct = killed.stream().distinct().toList();
    for (int i = 0; i < Math.min(distinct.size(), whole.size()); i++) { // names the first other one
      assertThat(distinct.get(i)).isEqualTo(whole.get(i));
    }
    assertThat(distinct).hasSameSizeAs(whole);
  }

  private static void shouldHaveEveryAnnouncedSnapshot(DemoOutput run) throws IOException {
    List<SnapshotAnnouncement> announcements = run.announcements();
    assertThat(announcements).extracting(SnapshotAnnouncement::step).isSorted();
    assertThat(announcements.get(announcements.size() - 1).id()).isEqualTo(run.lastSnapshot().id());
    for (SnapshotAnnouncement announcement : announcements) {
      PublishedSnapshot snapshot = PublishedSnapshot.read(Path.of(announcement.directory()));
      assertThat(Verification.of(snapshot).problems()).isEmpty();
      assertThat(snapshot.manifest().step()).isEqualTo(announcement.step());
      assertThat(snapshot.manifest().tensorSha256()).isEqualTo(announcement.tensorSha256());
    }
  }

  private static DemoProcess demo(String name, String run, String... options) throws IOException {
    return DemoProcess.start(
        directory.resolve(name), directory.resolve(name + "-" + run + ".txt"), options);
  }

  private static DemoOutput ended(DemoProcess demo, String name) throws Exception {
    int code = demo.exitCode();
    assertThat(code).as(demo.printed()).isZero();
    return new DemoOutput(directory.resolve(name));
  }
}
