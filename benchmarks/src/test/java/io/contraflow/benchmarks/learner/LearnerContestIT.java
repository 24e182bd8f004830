package io.contraflow.benchmarks.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.benchmarks.contest.Contest;
import io.contraflow.benchmarks.contest.PeerPrograms;
import io.contraflow.benchmarks.contest.Timing;
import io.contraflow.benchmarks.contest.Turns;
import io.contraflow.learner.memory.BfloatProducts;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.job.ModelStart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our side of every contest, in small and without Python. */
class LearnerContestIT {
  private static final PeerPrograms NONE = PeerPrograms.none("left out");

  @TempDir Path directory;

  private static Turns turns(int steps) {
    return new Turns(1, 2, steps);
  }

  private static List<Timing> timings(Contest contest, Predicate<String> which) {
    return contest.timings().stream().filter(timing -> which.test(timing.side())).toList();
  }

  private static void assertOursRan(Contest contest, String... ours) {
    assertThat(contest.timings().stream().filter(timing -> timing.ms() != null))
        .allSatisfy(timing -> assertThat(timing.ms()).isPositive())
        .extracting(Timing::side)
        .containsExactly(ours);
    assertThat(contest.timings().stream().filter(timing -> timing.ms() == null))
        .isNotEmpty()
        .allSatisfy(timing -> assertThat(timing.notRun()).isEqualTo("left out"));
  }

  @Test
  void shouldMeasureKernelsThatAgree() throws Exception {
    Contest contest = new KernelContest(16, 40, 8).run(2, turns(3), NONE, directory);
    List<Timing> half = timings(contest, KernelContest.BFLOAT16::equals);
    assertThat(half).extracting(Timing::notRun).containsExactly(BfloatProducts.missing());
    assertOursRan(
        new Contest("rest", 2, timings(contest, side -> !side.equals(KernelContest.BFLOAT16))),
        KernelContest.BLOCKED,
        KernelContest.PRODUCTS,
        KernelContest.PLAIN);
    assertThat(directory.resolve("vectors-16-40-8.f32")).hasSize((16 + 16 + 40) * 8 * 4);
  }

  @Test
  void shouldMeasureATableThatLearns() throws Exception {
    BagContest bag = new BagContest(300, 8, 16, 4);
    double early = bag.run(1, new Turns(0, 1, 1), NONE, directory).timings().get(0).loss();
    Contest contest = bag.run(1, turns(40), NONE, directory);
    assertOursRan(contest, BagContest.OURS);
    assertThat(contest.timings().get(0).loss()).isLessThan(early);
  }

  @Test
  void shouldMeasureStepsThatLearn() throws Exception {
    Configuration configuration =
        Configuration.defaults().with(LearnerSettings.START, Optional.of(Start.parse("random")));
    StartSnapshot start = ModelStart.prepare(configuration, directory.resolve("tokens"));
    Pairs pairs = Pairs.of(corpus(40), start, 16, 1);
    assertThat(pairs.training()).hasSize(32);
    assertThat(pairs.heldOut()).hasSize(16);
    StepContest step = new StepContest(30_522, 16, 16, 32);
    double early = step.run(1, new Turns(0, 1, 1), pairs, NONE, directory).timings().get(0).loss();
    Contest contest = step.run(1, turns(10), pairs, NONE, directory);
    assertOursRan(contest, StepContest.OURS, StepContest.OURS_WITHOUT_QUEUE);
    assertThat(contest.timings())
        .filteredOn(timing -> timing.ms() != null)
        .allSatisfy(timing -> assertThat(timing.loss()).isLessThan(early));
  }

  @Test
  void shouldMeasureStepsWithAndWithoutRefreshes() throws Exception {
    Configuration configuration =
        Configuration.defaults().with(LearnerSettings.START, Optional.of(Start.parse("random")));
    StartSnapshot start = ModelStart.prepare(configuration, directory.resolve("tokens"));
    Pairs pairs = Pairs.of(corpus(600), start, 256, 1);
    Contest contest = new RefreshContest(30_522).run(1, new Turns(0, 1, 1), pairs);
    assertThat(contest.timings())
        .extracting(Timing::side)
        .containsExactly(RefreshContest.REFRESHED, RefreshContest.NEVER);
    assertThat(contest.timings().get(0).loss())
        .as("a stale queue teaches something else")
        .isNotEqualTo(contest.timings().get(1).loss());
  }

  @Test
  void shouldMeasureTheMemoryOfALargeBatch() throws Exception {
    LargeBatch.Taken small = new LargeBatch(5000, 64, 256, 2048).run(1, 1);
    assertThat(small.tableBytes()).isGreaterThanOrEqualTo(5000 * 64 * 4);
    LargeBatch.Taken large = new LargeBatch(5000, 64, 2048, 32_768).run(1, 1);
    long symmetric = 2048L * 2048 * 4;
    long queue = 2 * 32_768L * 64 * 4;
    assertThat(large.nativeBytes() - small.nativeBytes()).isGreaterThan((symmetric + queue) / 2);
    assertThat(large.heapBytes()).isGreaterThan(small.heapBytes());
    assertThat(large.beyondTablesGib()).isLessThan(.5);
  }

  /** Document i is about things that its queries are about too. */
  private static Corpus corpus(int documents) {
    List<Corpus.Document> all = new ArrayList<>();
    List<Corpus.Query> training = new ArrayList<>();
    List<Corpus.Query> heldOut = new ArrayList<>();
    for (int i = 0; i < documents; i++) {
      String first = Character.toString('a' + i % 26) + (char) ('a' + i / 26) + "x";
      all.add(new Corpus.Document("d" + i, "the thing called " + first + " of old"));
      training.add(new Corpus.Query("find " + first, i));
      heldOut.add(new Corpus.Query("where is " + first, i));
    }
    return new Corpus(all, training, heldOut);
  }

  @Test
  void shouldMeasureTheJobBesideTheLearnerAlone() throws Exception {
    Contest contest =
        new JobContest(new Stretch(400, 1400, 3500)).run(new Turns(0, 1, 1), directory);
    assertThat(contest.timings())
        .extracting(Timing::side)
        .containsExactly(JobContest.JOB, JobContest.ALONE);
    assertThat(contest.toOurs(JobContest.ALONE)).isPositive();
  }
}
