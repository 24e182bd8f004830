package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.contest.Contest;
import io.contraflow.benchmarks.contest.PeerPrograms.Allocator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the learner's speed has to reach. Peers count with as many threads as there were at most; a
 * bar of a row that could not be run is short, one of a contest that was not held is left out.
 */
final class LearnerBars {
  private static final double PRODUCTS_BAR = .93;
  private static final double AUTOGRAD_BAR = 1.4;
  private static final double BFLOAT16_BAR = 1.5;
  private static final double BAG_BAR = 4;
  private static final double REFRESH_BAR = .05;
  private static final double MEMORY_BAR_GIB = 1;
  private static final double TRAINER_BAR = 5;
  private static final double BY_HAND_BAR = 1.5;
  private static final double JOB_BAR = .7;

  private final List<Contest> contests;
  private final List<Bar> bars = new ArrayList<>();

  private LearnerBars(List<Contest> contests) {
    this.contests = contests;
  }

  static List<Bar> of(List<Contest> contests) {
    LearnerBars bars = new LearnerBars(contests);
    bars.ofKernels();
    bars.ofTables();
    bars.ofSteps();
    return bars.bars;
  }

  /**
   * @param gib that a large batch takes beyond the tables; null if it could not be measured
   */
  static Bar ofMemory(Double gib) {
    return Bar.atMost("memory.large-batch-gib", gib, MEMORY_BAR_GIB);
  }

  private void ofKernels() {
    contests.stream()
        .filter(contest -> contest.name().equals(Contests.AGAINST_PRODUCTS.name()))
        .forEach(
            contest ->
                add(
                    "kernel.products-to-ours/threads-" + contest.threads(),
                    contest.toOurs(KernelContest.PRODUCTS),
                    PRODUCTS_BAR));
    last(
        Contests.AGAINST_PRODUCTS.name(),
        contest -> {
          Double half = contest.toOurs(KernelContest.BFLOAT16);
          add("kernel.float32-to-bfloat16", half == null ? null : 1 / half, BFLOAT16_BAR);
        });
    for (KernelContest kernel : Contests.AGAINST_AUTOGRAD) {
      last(
          kernel.name(),
          contest ->
              add(
                  "kernel.autograd-to-ours/%d-%d".formatted(kernel.size(), kernel.queue()),
                  contest.fastestToOurs(LearnerBars::isAutogradOnJemalloc),
                  AUTOGRAD_BAR));
    }
  }

  private static boolean isAutogradOnJemalloc(String side) {
    return KernelContest.METHODS.stream()
        .filter(method -> method.startsWith("autograd"))
        .anyMatch(method -> side.equals(KernelContest.peer(method, Allocator.JEMALLOC)));
  }

  private void ofTables() {
    last(
        Contests.BAG.name(),
        contest ->
            add(
                "bag.pytorch-to-ours",
                contest.fastestToOurs(side -> !side.equals(BagContest.OURS)),
                BAG_BAR));
  }

  private void ofSteps() {
    last(
        Contests.STEP.name(),
        contest -> {
          add(
              "step.sentence-transformers-to-ours/in-batch",
              contest.ratio(StepContest.TRAINER, StepContest.OURS_WITHOUT_QUEUE),
              TRAINER_BAR);
          add(
              "step.sentence-transformers-to-ours/b-plus-k",
              contest.toOurs(StepContest.WIDE_TRAINER),
              TRAINER_BAR);
          add("step.pytorch-to-ours", contest.toOurs(StepContest.BY_HAND), BY_HAND_BAR);
        });
    last(
        RefreshContest.name(),
        contest -> {
          Double never = contest.toOurs(RefreshContest.NEVER);
          Double share = never == null ? null : 1 - never;
          bars.add(Bar.atMost("step.refresh-share", share, REFRESH_BAR));
        });
    contests.stream()
        .filter(contest -> contest.timings().get(0).side().equals(JobContest.JOB))
        .forEach(contest -> add("job.to-learner-alone", contest.toOurs(JobContest.ALONE), JOB_BAR));
  }

  /** With the contest of a name that had the most threads, if there was one. */
  private void last(String name, Consumer<Contest> found) {
    contests.stream()
        .filter(contest -> contest.name().equals(name))
        .max(Comparator.comparingInt(Contest::threads))
        .ifPresent(found);
  }

  private void add(String name, Double value, double threshold) {
    bars.add(new Bar(name, value, threshold, false));
  }
}
