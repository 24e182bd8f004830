package io.contraflow.benchmarks.learner;

import java.util.List;

/** The sizes that are measured. */
final class Contests {
  static final KernelContest AGAINST_PRODUCTS = new KernelContest(1024, 16384, 128);

  static final List<KernelContest> AGAINST_AUTOGRAD =
      List.of(
          new KernelContest(1024, 4096, 128), AGAINST_PRODUCTS, new KernelContest(256, 65536, 128));

  /** Too small for a bar: what a call costs. */
  static final KernelContest SMALL = new KernelContest(256, 0, 128);

  static final BagContest BAG = new BagContest(1_000_000, 128, 1024, 16);
  static final StepContest STEP = new StepContest(30_522, 256, 1024, 4096);
  static final RefreshContest REFRESH = new RefreshContest(30_522);
  static final LargeBatch LARGE = new LargeBatch(30_522, 256, 8192, 65_536);
  static final JobContest JOB = new JobContest(new Stretch(4_000, 14_000, 18_000));

  private Contests() {}
}
