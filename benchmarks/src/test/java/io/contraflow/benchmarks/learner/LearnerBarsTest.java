package io.contraflow.benchmarks.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.contest.Contest;
import io.contraflow.benchmarks.contest.PeerPrograms.Allocator;
import io.contraflow.benchmarks.contest.Timing;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnerBarsTest {
  private static Timing took(String side, double ms) {
    return new Timing(side, ms, Double.NaN, null);
  }

  private static Contest kernel(KernelContest kernel, int threads, double products, double peer) {
    return new Contest(
        kernel.name(),
        threads,
        List.of(
            took(KernelContest.BLOCKED, 100),
            new Timing(KernelContest.BFLOAT16, null, Double.NaN, "this CPU has none"),
            took(KernelContest.PRODUCTS, products),
            took(KernelContest.peer("by-hand", Allocator.JEMALLOC), 1),
            took(KernelContest.peer("autograd", Allocator.STOCK), 1),
            took(KernelContest.peer("autograd", Allocator.JEMALLOC), peer),
            took(KernelContest.peer("autograd-logsumexp", Allocator.JEMALLOC), 2 * peer)));
  }

  private static List<String> lines(Contest... contests) {
    return LearnerBars.of(List.of(contests)).stream().map(Bar::line).toList();
  }

  @Test
  void shouldHoldKernelsToProductsWithEachNumberOfThreadsAndToAutogradWithTheMost() {
    assertThat(
            lines(
                kernel(Contests.AGAINST_PRODUCTS, 2, 95, 140),
                kernel(Contests.AGAINST_PRODUCTS, 1, 92, 900)))
        .containsExactly(
            "bar kernel.products-to-ours/threads-2 0.9500 0.9300 holds",
            "bar kernel.products-to-ours/threads-1 0.9200 0.9300 short",
            "bar kernel.float32-to-bfloat16 none 1.5000 short",
            "bar kernel.autograd-to-ours/1024-16384 1.4000 1.4000 holds");
  }

  @Test
  void shouldHoldBfloat16ToFloat32WithTheMostThreads() {
    Contest kernel =
        new Contest(
            Contests.AGAINST_PRODUCTS.name(),
            2,
            List.of(took(KernelContest.BLOCKED, 100), took(KernelContest.BFLOAT16, 50)));
    assertThat(lines(kernel)).contains("bar kernel.float32-to-bfloat16 2.0000 1.5000 holds");
  }

  @Test
  void shouldHoldTablesToTheFasterOptimizer() {
    Contest bag =
        new Contest(
            Contests.BAG.name(),
            2,
            List.of(
                took(BagContest.OURS, 5),
                took(BagContest.peer(BagContest.METHODS.get(0)), 19),
                took(BagContest.peer(BagContest.METHODS.get(1)), 25)));
    assertThat(lines(bag)).containsExactly("bar bag.pytorch-to-ours 3.8000 4.0000 short");
  }

  @Test
  void shouldBeShortWhereAPeerDidNotRun() {
    Contest step =
        new Contest(
            Contests.STEP.name(),
            2,
            List.of(
                took(StepContest.OURS, 50),
                took(StepContest.OURS_WITHOUT_QUEUE, 20),
                took(StepContest.BY_HAND, 100),
                took(StepContest.TRAINER, 120),
                new Timing(StepContest.WIDE_TRAINER, null, Double.NaN, "there is no Python")));
    assertThat(lines(step))
        .containsExactly(
            "bar step.sentence-transformers-to-ours/in-batch 6.0000 5.0000 holds",
            "bar step.sentence-transformers-to-ours/b-plus-k none 5.0000 short",
            "bar step.pytorch-to-ours 2.0000 1.5000 holds");
  }

  @Test
  void shouldSayWhatShareOfAStepTheRefreshIs() {
    Contest refresh =
        new Contest(
            RefreshContest.name(),
            2,
            List.of(took(RefreshContest.REFRESHED, 100), took(RefreshContest.NEVER, 94)));
    assertThat(lines(refresh)).containsExactly("bar step.refresh-share 0.0600 0.0500 short");
  }

  @Test
  void shouldBoundTheMemoryOfALargeBatch() {
    assertThat(LearnerBars.ofMemory(.98).line())
        .isEqualTo("bar memory.large-batch-gib 0.9800 1.0000 holds");
    assertThat(LearnerBars.ofMemory(null).line())
        .isEqualTo("bar memory.large-batch-gib none 1.0000 short");
  }

  @Test
  void shouldHoldTheJobToTheLearnerAlone() {
    Contest job =
        new Contest("job", 1, List.of(took(JobContest.JOB, 100), took(JobContest.ALONE, 71)));
    assertThat(lines(job)).containsExactly("bar job.to-learner-alone 0.7100 0.7000 holds");
  }
}
