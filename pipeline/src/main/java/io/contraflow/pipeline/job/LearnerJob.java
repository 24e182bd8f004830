package io.contraflow.pipeline.job;

import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.embed.EmbedderFeatures;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.Documents;
import io.contraflow.operators.event.Events;
import io.contraflow.operators.example.FeaturizerSource;
import io.contraflow.operators.example.Resolve;
import io.contraflow.operators.search.Join;
import io.contraflow.operators.search.Joined;
import io.contraflow.operators.search.Negatives;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.operators.step.Learn;
import io.contraflow.operators.step.LearnPolicy;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.pipeline.adapter.CarriedVectors;
import io.contraflow.pipeline.adapter.Embedders;
import io.contraflow.pipeline.config.ClickSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ExampleSettings;
import io.contraflow.pipeline.config.GateSettings;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.distil.DistilCache;
import io.contraflow.pipeline.sink.DeadLetterSink;
import io.contraflow.pipeline.sink.ReportSink;
import io.contraflow.pipeline.sink.SnapshotAnnouncementSink;
import io.contraflow.pipeline.source.DocumentSource;
import io.contraflow.pipeline.source.EventSource;
import io.contraflow.pipeline.source.LogEnds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job.
 *
 * <pre>
 *  search-events ─> parse ─> join ─> resolve ─> learn ─┬─> learner-reports
 *  documents ─────> parse ─────────────┘               ├─> snapshot directory ─> model-snapshots
 *                     └──────> dead-letters            └─  checkpoints
 * </pre>
 */
public final class LearnerJob {
  public static final String NAME = "contraflow";

  private static final Logger LOG = LoggerFactory.getLogger(LearnerJob.class);

  private LearnerJob() {}

  /**
   * Builds the job in {@code environment}. Writes what a model is before its first step, unless it
   * is there. Whether the job resumes is the environment's configuration to say.
   *
   * @param output directory that relative paths of the configuration are below; every machine of a
   *     cluster must see it
   * @return the start
   */
  public static StartSnapshot build(
      StreamExecutionEnvironment environment, Configuration wanted, Path output)
      throws IOException {
    return build(environment, wanted, output, Optional.empty());
  }

  /**
   * The same, with a log that may have an end: there everything is decided and learnt, and the last
   * report of each model has its fingerprint. {@link LogEnd#await} says when that is so; the job
   * itself goes on, with its last checkpoint, until it is cancelled.
   */
  public static StartSnapshot build(
      StreamExecutionEnvironment environment,
      Configuration wanted,
      Path output,
      Optional<LogEnds> ends)
      throws IOException {
    boolean resumes =
        environment.getConfiguration().getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isPresent();
    StartSnapshot start = ModelStart.prepare(wanted, output, DistilCache.ofUser(), resumes);
    Configuration configuration = ModelStart.fitted(wanted, start);
    Stream stream = stream(environment, configuration, ends, start);
    Learn.Learnt learnt =
        Learn.apply(stream.outcomes(), learnSettings(configuration, output, start, ends));
    sink(learnt.reports(), ReportSink.of(configuration), "reports");
    sink(learnt.announcements(), SnapshotAnnouncementSink.of(configuration), "announcements");
    sink(stream.deadLetters(), DeadLetterSink.of(configuration), "dead-letters");
    return start;
  }

  /**
   * The same for one model, up to a step and without a sink: the snapshot of that step is all that
   * comes of it, and nothing is written to Kafka.
   */
  static void buildUntil(
      StreamExecutionEnvironment environment,
      Configuration wanted,
      Path output,
      LogEnds ends,
      String model,
      long step)
      throws IOException {
    StartSnapshot start = ModelStart.prepare(wanted, output);
    Configuration configuration = ModelStart.fitted(wanted, start);
    DataStream<Outcome> outcomes =
        stream(environment, configuration, Optional.of(ends), start)
            .outcomes()
            .filter(outcome -> outcome.model().equals(model));
    Learn.apply(
        outcomes, learnSettings(configuration, output, start, Optional.of(ends)).until(step));
  }

  /**
   * What comes before learning.
   *
   * @param outcomes in no order
   */
  private record Stream(DataStream<Outcome> outcomes, DataStream<DeadLetter> deadLetters) {}

  private static Stream stream(
      StreamExecutionEnvironment environment,
      Configuration configuration,
      Optional<LogEnds> ends,
      StartSnapshot start)
      throws IOException {
    environment
        .getConfig()
        .setAutoWatermarkInterval(configuration.get(JobSettings.WATERMARK_INTERVAL).toMillis());
    environment.setBufferTimeout(configuration.get(JobSettings.BUFFER_TIMEOUT).toMillis());
    Events events =
        Events.apply(EventSource.addTo(environment, configuration, ends), configuration.userIds());
    Documents documents = Documents.apply(DocumentSource.addTo(environment, configuration, ends));
    if (configuration.get(ClickSettings.NEGATIVES) == Negatives.SKIP_ABOVE) {
      LOG.warn(
          "join.negatives is skip-above: right for users who read from the top and stop at what they"
              + " click; with users who look at high positions more than at low ones pages teach no"
              + " order any more (docs/bias.md)");
    }
    Joined joined = Join.apply(events.events(), configuration.joinOptions());
    DataStream<Outcome> resolved =
        Resolve.apply(
            joined.searches(),
            documents.documents(),
            configuration.resolveOptions(),
            features(configuration, start));
    return new Stream(
        resolved.union(joined.outcomes()),
        events.deadLetters().union(documents.deadLetters(), joined.deadLetters()));
  }

  /** One subtask a sink: the order of a model's reports is theirs on the topic. */
  private static <T> void sink(DataStream<T> stream, Sink<T> sink, String name) {
    stream.sinkTo(sink).setParallelism(1).name("sink-" + name).uid("sink-" + name);
  }

  /** What encoders are given of a text. */
  public static FeaturizerSource features(Configuration configuration, StartSnapshot start)
      throws IOException {
    if (!configuration.isAdapter()) {
      return start.featurizer(configuration.get(ExampleSettings.MAX_TOKENS));
    }
    return Embedders.of(configuration)
        .<FeaturizerSource>map(options -> new EmbedderFeatures(options, start.inputId()))
        .orElse(new CarriedVectors(configuration.get(LearnerSettings.DIMENSION)));
  }

  private static LearnSettings learnSettings(
      Configuration configuration, Path output, StartSnapshot start, Optional<LogEnds> ends) {
    Map<String, String> recorded = new TreeMap<>(configuration.recorded());
    ends.ifPresent(known -> recorded.put(LogEnds.RECORDED, known.toString()));
    return new LearnSettings(
            configuration.learnerOptions(),
            configuration.kernel(),
            configuration.get(LearnerSettings.THREADS),
            start,
            configuration.snapshotDirectory(output).toAbsolutePath().toString(),
            configuration.get(JobSettings.SNAPSHOT_MIN_INTERVAL).toMillis(),
            new LearnPolicy(
                configuration.get(JobSettings.ALLOW_DIVERGENCE),
                configuration.get(LearnerSettings.ON_NON_FINITE).equals(LearnerSettings.SKIP)),
            configuration.modelLimits(),
            recorded)
        .copiedTo(configuration.get(JobSettings.SNAPSHOT_URI))
        .inFullEvery(configuration.get(JobSettings.SNAPSHOT_FULL_EVERY))
        .gatedBy(GateSettings.of(configuration));
  }
}
