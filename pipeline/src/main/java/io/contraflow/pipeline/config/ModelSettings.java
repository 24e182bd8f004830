package io.contraflow.pipeline.config;

import io.contraflow.operators.step.ModelLimits;
import java.util.List;
import java.util.Optional;

/** How many models there may be, and where they are kept. */
public final class ModelSettings {
  public static final Option<Optional<Long>> MEMORY =
      Option.of(
              "learner.memory",
              Types.orAuto(Sizes.TYPE),
              Optional.empty(),
              "Memory of the models that one task of the learner keeps at hand: their tables, twice,"
                  + " and queues, outside the heap, and what they remember, on it. Models used least"
                  + " recently beyond that are in RocksDB alone until something is due for them; that"
                  + " changes no result. One model is always at hand, however large. auto is half of"
                  + " what the container or machine has beyond the heap, shared by the tasks of a"
                  + " process, at least 256 MiB.")
          .that("above 0, or auto", value -> value.orElse(1L) > 0);

  public static final Option<Integer> MAX_MODELS =
      LearnerSettings.count(
          "learner.max-models",
          ModelLimits.DEFAULT_MAX_MODELS,
          1,
          "Models that a job may have, so that a mistaken or hostile model in the events does not"
              + " fill the disk. They are counted in each of Flink's key groups (as many as the job's"
              + " maximum parallelism, 128 as a rule), each of which takes its share and what chance"
              + " may add: up to this many are taken, some times as many are refused. Which ones"
              + " depends on the log alone. What comes for a refused one is dropped, counted in the"
              + " metric refusedOutcomes and in no ledger; the first is named in the log.");

  private ModelSettings() {}

  static List<Option<?>> all() {
    return List.of(MEMORY, MAX_MODELS);
  }
}
