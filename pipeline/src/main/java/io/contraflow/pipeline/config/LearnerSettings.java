package io.contraflow.pipeline.config;

import io.contraflow.learner.backend.Backend;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.optimizer.Schedule;
import io.contraflow.state.snapshot.Towers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a model learns from its examples. */
public final class LearnerSettings {
  private static final String MINILM = "builtin:minilm";

  /** Rates that suit rows of rms 1: a model that knows something is moved in smaller steps. */
  private static final double RATE_OF_TRAINED = .1;

  private static final double RATE_OF_RANDOM = .3;

  private static final double RATE_OF_ADAM = .001;

  /** Of {@link #ON_NON_FINITE}. */
  public static final String SKIP = "skip";

  static final String STATIC = "static";
  public static final String ADAPTER = "adapter";

  public static final Option<String> ENCODER =
      Option.of(
          "learner.encoder",
          Types.oneOf(STATIC, ADAPTER),
          STATIC,
          "How text becomes a vector. static: the mean of its tokens' rows, at unit length. adapter:"
              + " a frozen embedder's vector (adapter.embedder) through a head that learns, at unit"
              + " length.");

  public static final Option<Towers> TOWERS =
      Option.of(
          "learner.towers",
          Types.oneOf(Towers::of, Towers::label, List.of(Towers.values())),
          Towers.QUERY_ONLY,
          "What learns. query-only: queries; documents keep the start's vectors, so that no index is"
              + " rebuilt. shared: one table for both. separate: a table each. With the last two a"
              + " snapshot needs its documents embedded again.");

  public static final Option<Optional<Start>> START =
      Option.of(
          "learner.start",
          Types.orAuto(Start.TYPE),
          Optional.empty(),
          "What a new model begins as; auto is distil+lexical for a static model and identity for an"
              + " adapter. A static model's rows are at rms 1, but for documents of a directory's with"
              + " query-only towers: they stay as they are, so that its index fits. distil: a transformer's vectors of the tokens"
              + " (learner.start-model), made once and kept in ~/.cache/contraflow or"
              + " CONTRAFLOW_CACHE. distil+lexical: the same plus random rows scaled by how rare a"
              + " token is, both at equal energy, so that exact words count too. random: drawn from"
              + " the seed. static:DIR: any static model that sentence-transformers opens."
              + " snapshot:DIR: a snapshot, or the newest in a directory of them. With these two,"
              + " tokenizer and dimension are the directory's, and each side begins as the"
              + " directory's; shared towers need one table for both. identity: an adapter that changes"
              + " nothing yet.");

  public static final Option<String> START_MODEL =
      Option.of(
              "learner.start-model",
              Types.TEXT,
              MINILM,
              "What distil starts from: builtin:minilm (all-MiniLM-L6-v2, English) or the path of a"
                  + " transformer's ONNX file, whose tokenizer is learner.tokenizer.")
          .that(
              "builtin:minilm or a path",
              value -> !value.isBlank() && (!value.contains(":") || known(value)));

  public static final Option<String> START_TEXTS =
      Option.of(
          "learner.start-texts",
          Types.TEXT,
          "",
          "A file of documents, one a line or JSON lines with text, by which distil+lexical knows how"
              + " rare a token is; without one it goes by the token's place in the vocabulary.");

  public static final Option<String> TOKENIZER =
      Option.of(
              "learner.tokenizer",
              Types.TEXT,
              MINILM,
              "builtin:minilm (BERT WordPiece, 30,522 tokens, English) or the path of a"
                  + " tokenizer.json.")
          .that(
              "builtin:minilm or a path",
              value -> !value.isBlank() && (!value.contains(":") || known(value)));

  public static final Option<Integer> DIMENSION =
      count("learner.dimension", 256, 1, "Columns of the table: the length of a vector.");

  public static final Option<Double> TEMPERATURE =
      Option.of(
              "learner.temperature",
              Types.DECIMAL,
              .05,
              "The softmax temperature \u03c4. A scale of 20 elsewhere is a temperature of 0.05.")
          .that("in (0, 1]", value -> value > 0 && value <= 1);

  public static final Option<Optional<Boolean>> SYMMETRIC =
      Option.of(
          "learner.symmetric",
          Types.orAuto(Types.SWITCH),
          Optional.empty(),
          "Whether the document-to-query direction is averaged into the loss; auto is true for a"
              + " static model and false for an adapter.");

  public static final Option<Integer> PAGE_NEGATIVES =
      count(
          "learner.page-negatives",
          4,
          0,
          "Results shown beside the positive and not acted on that become negatives, the first so"
              + " many.");

  public static final Option<Optional<OptimizerKind>> OPTIMIZER =
      Option.of(
          "learner.optimizer",
          Types.orAuto(
              Types.oneOf(
                  OptimizerKind::of, OptimizerKind::label, List.of(OptimizerKind.values()))),
          Optional.empty(),
          "adagrad: one accumulator a row, for rows of rms 1. adam: two moments a number, corrected by"
              + " the row's own count of updates; an adapter learns less with adagrad. sgd: remembers"
              + " nothing. auto is adagrad for a static model and adam for an adapter.");

  public static final Option<Optional<Double>> LEARNING_RATE =
      Option.of(
              "learner.learning-rate",
              Types.orAuto(Types.DECIMAL),
              Optional.empty(),
              "Step size. With adagrad it is for rows of rms 1, and auto is "
                  + RATE_OF_RANDOM
                  + " for a random start and "
                  + RATE_OF_TRAINED
                  + " for any other; with adam auto is "
                  + RATE_OF_ADAM
                  + "; with sgd there is no auto, since it depends on temperature and window.")
          .that(
              "in (0, 1000], or auto", value -> value.orElse(1.0) > 0 && value.orElse(1.0) <= 1000);

  public static final Option<Integer> WARM_UP_STEPS =
      count("learner.warm-up-steps", 0, 0, "Steps over which the rate rises to its full value.");

  public static final Option<Schedule> SCHEDULE =
      Option.of(
          "learner.schedule",
          Types.oneOf(Schedule::of, Schedule::label, List.of(Schedule.values())),
          Schedule.CONSTANT,
          "How the rate goes on after the warm-up. constant: it stays. inverse-sqrt: it declines with"
              + " the root of the step, for a log that ends; a stream without end needs constant.");

  public static final Option<Double> ACCUMULATOR_DECAY =
      Option.of(
              "learner.accumulator-decay",
              Types.DECIMAL,
              1.0,
              "What adagrad's accumulator of a row keeps when the row is touched. 1: all, so that"
                  + " steps shrink for ever. Below: steps shrink to the rate times the root of"
                  + " 1 - this, so that an endless stream is followed; .999 forgets over a thousand"
                  + " updates of a row.")
          .that("in (0, 1]", value -> value > 0 && value <= 1);

  public static final Option<Double> WEIGHT_DECAY =
      Option.of(
              "learner.weight-decay",
              Types.DECIMAL,
              0.0,
              "Each step scales the rows that it touches by 1 - rate * this, apart from the gradient"
                  + " (AdamW). 0 for no decay.")
          .that("at least 0", value -> value >= 0);

  public static final Option<Double> CLIP_NORM =
      Option.of(
              "learner.clip-norm",
              Types.DECIMAL,
              0.0,
              "Largest norm of the gradient of one step; 0 for no clipping.")
          .that("at least 0", value -> value >= 0);

  public static final Option<String> ON_NON_FINITE =
      Option.of(
          "learner.on-non-finite",
          Types.oneOf("fail", SKIP),
          "fail",
          "What a step does whose loss or gradient is not finite. Either way no parameter is changed"
              + " by it. fail: the job ends with an error that names the batch, and ends so again when"
              + " it is resumed, until the option is changed. skip: its window is left out, and its new"
              + " examples count as dropped (non-finite).");

  public static final Option<Backend> BACKEND =
      Option.of(
          "learner.backend",
          Types.oneOf(Backend::of, Backend::label, List.of(Backend.values())),
          Backend.AUTO,
          "What the loss is computed on. cuda: an NVIDIA device of compute capability 3.7 to 8.6, with"
              + " a build of the Maven profile cuda (docs/gpu.md) and the nd4j kernel; without one an"
              + " error. auto: such a device where there is one and the kernel is not blocked, else the"
              + " CPU, said in the log. One process computes on one backend. Tables, queue and"
              + " optimizer are on the CPU either way. Another backend is another model, bit for"
              + " bit.");

  public static final Option<KernelKind> KERNEL =
      Option.of(
          "learner.kernel",
          Types.oneOf(KernelKind::of, KernelKind::label, KernelKind.CHOICES),
          KernelKind.AUTO,
          "What computes the loss. blocked: tile by tile, at about the cost of its matrix products, on"
              + " a CPU. nd4j: plain ND4J, several times the memory and twice the time on a CPU. auto:"
              + " nd4j on a CUDA device, else blocked. The two differ in rounding, so a model is the"
              + " same bit for bit only under one.");

  /** A value of {@link #PRECISION}. */
  public static final String BFLOAT16 = "bfloat16";

  public static final Option<String> PRECISION =
      Option.of(
          "learner.precision",
          Types.oneOf("float32", BFLOAT16),
          "float32",
          "Of the blocked kernel's products with the columns that it does not keep: the queue's, and"
              + " all where documents do not learn and the loss is not symmetric. bfloat16: rounded to"
              + " 8 bits, added up in float32, by oneDNN on x86 CPUs with AVX-512 BF16 or AMX (Linux);"
              + " elsewhere an error. Parameters and all else are float32. Another precision is another"
              + " model, bit for bit.");

  public static final Option<Integer> THREADS =
      count(
          "learner.threads",
          0,
          0,
          "Threads of a model's blocked kernel, and of its tables with it; 0 for one a core. They"
              + " change no result.");

  public static final Option<Long> SEED =
      Option.of("learner.seed", Types.LONG, 1L, "Seed of every random number.");

  public static final Option<Double> HELD_OUT_SHARE =
      Option.of(
              "held-out.share",
              Types.DECIMAL,
              .02,
              "Share of (query, week) pairs that are never trained on, to measure with.")
          .that("in [0, 0.5]", value -> value >= 0 && value <= .5);

  public static final Option<Integer> HELD_OUT_SIZE =
      count("held-out.size", 2000, 0, "Held-out examples that are kept, the newest.");

  public static final Option<Integer> KNOWN_POSITIVE_USERS =
      count(
          "known-positives.users",
          2,
          1,
          "Different users whose action on a document makes it a known positive of the query: no"
              + " longer used as its negative.");

  public static final Option<Duration> KNOWN_POSITIVE_MAX_AGE =
      Option.of(
              "known-positives.max-age",
              Durations.TYPE,
              Duration.ofDays(30),
              "Actions longer ago than this (event time) are no evidence.")
          .that("above 0", value -> value.toMillis() > 0);

  public static final Option<Integer> SAMPLE_SIZE =
      count(
          "report.sample-size",
          1000,
          1,
          "Distinct documents among which the positive of an entering example is ranked.");

  private LearnerSettings() {}

  /** The learning rate where none is set. */
  static double rateFor(Start start, OptimizerKind optimizer) {
    return switch (optimizer) {
      case SGD ->
          throw new ConfigurationException(
              "learner.learning-rate must be a number with learner.optimizer sgd, was auto; set"
                  + " learner.learning-rate");
      case ADAGRAD -> start.isTrained() ? RATE_OF_TRAINED : RATE_OF_RANDOM;
      case ADAM -> RATE_OF_ADAM;
    };
  }

  static List<Option<?>> all() {
    return List.of(
        ENCODER,
        TOWERS,
        START,
        START_MODEL,
        START_TEXTS,
        TOKENIZER,
        DIMENSION,
        TEMPERATURE,
        SYMMETRIC,
        PAGE_NEGATIVES,
        OPTIMIZER,
        LEARNING_RATE,
        SCHEDULE,
        WARM_UP_STEPS,
        ACCUMULATOR_DECAY,
        WEIGHT_DECAY,
        CLIP_NORM,
        ON_NON_FINITE,
        BACKEND,
        KERNEL,
        PRECISION,
        THREADS,
        SEED,
        HELD_OUT_SHARE,
        HELD_OUT_SIZE,
        KNOWN_POSITIVE_USERS,
        KNOWN_POSITIVE_MAX_AGE,
        SAMPLE_SIZE);
  }

  private static boolean known(String tokenizer) {
    return tokenizer.equals(MINILM) || !tokenizer.startsWith("builtin:");
  }

  static Option<Integer> count(String key, int defaultValue, int least, String text) {
    return Option.of(key, Types.INTEGER, defaultValue, text)
        .that("at least " + least, value -> value >= least);
  }
}
