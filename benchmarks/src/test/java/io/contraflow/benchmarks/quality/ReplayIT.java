package io.contraflow.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.Documents;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.Events;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.operators.event.ParsedDocumentCodec;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.event.ParsedEventCodec;
import io.contraflow.operators.example.Resolve;
import io.contraflow.operators.search.Join;
import io.contraflow.operators.search.Joined;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.operators.step.Learn;
import io.contraflow.operators.step.LearnPolicy;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.operators.step.ModelLimits;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ExampleSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.demo.ClickModel;
import io.contraflow.pipeline.demo.EventSchedule;
import io.contraflow.pipeline.demo.ScheduledRecord;
import io.contraflow.pipeline.demo.SimulatedUsers;
import io.contraflow.pipeline.distil.DistilCache;
import io.contraflow.search.Bm25Index;
import io.contraflow.state.snapshot.Towers;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's operators on a small cluster make of the demo's records what the replay makes. */
class ReplayIT {
  private static final long SEARCHES = 1500;

  @TempDir Path directory;

  private final List<ParsedEvent> events = new ArrayList<>();
  private final List<ParsedDocument> documents = new ArrayList<>();

  @Test
  void shouldMakeTheExamplesAndTheStepsOfTheJob() throws Exception {
    QualityOptions options =
        new QualityOptions(
            TinyCollection.write(directory),
            List.of(),
            SEARCHES / 2,
            7,
            directory.resolve("output"),
            new DistilCache(directory),
            new Peers(directory, directory));
    try (Bench bench = new Bench(options, new PrintWriter(System.err))) {
      Configuration configuration = bench.configuration(Start.parse("random"), Towers.SHARED);
      StartSnapshot start = bench.start(configuration);
      parse(bench, configuration);

      List<Outcome> replayed;
      try (TextFeatures texts = TextFeatures.tokens(bench.corpus(), configuration, start)) {
        replayed = bench.clicks().outcomes(texts.catalogue());
      }
      List<Outcome> joined = new ArrayList<>();
      outcomes(configuration, start).executeAndCollect(100_000).forEach(joined::add);
      joined.sort(Outcome.ORDER);

      assertThat(replayed).hasSizeGreaterThan(500).allMatch(Example.class::isInstance);
      assertThat(joined).isEqualTo(replayed);
      assertThat(learn(configuration, start))
          .hasSizeGreaterThan(5)
          .isEqualTo(replay(configuration, start, replayed));
    }
  }

  /** What the records are as the sources give them. */
  private void parse(Bench bench, Configuration configuration) {
    Bm25Index index =
        Bm25Index.of(
            bench.corpus().documents().stream().map(document -> document.id()).toList(),
            bench.corpus().documents().stream().map(document -> document.text()).toList());
    SimulatedUsers users = new SimulatedUsers(bench.corpus(), index, ClickModel.REALISTIC, 7);
    EventSchedule schedule =
        new EventSchedule(bench.corpus(), users, bench.run(SEARCHES), "events", "documents");
    EventParser eventParser = new EventParser(configuration.parseOptions());
    DocumentParser documentParser = new DocumentParser(configuration.parseOptions());
    while (!schedule.searchesDone()) {
      ScheduledRecord sent = schedule.next();
      Origin origin = new Origin(sent.topic(), sent.partition(), sent.index());
      if (sent.topic().equals("events")) {
        events.add(eventParser.parse(sent.value(), origin, sent.timestampMs()));
      } else {
        byte[] key = sent.key().getBytes(StandardCharsets.UTF_8);
        documents.add(documentParser.parse(key, sent.value(), origin, sent.timestampMs()));
      }
    }
  }

  private DataStream<Outcome> outcomes(Configuration configuration, StartSnapshot start) {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(2);
    Events split =
        Events.apply(
            environment
                .fromData(events, ParsedEventCodec.TYPE)
                .assignTimestampsAndWatermarks(
                    WatermarkStrategy.<ParsedEvent>forBoundedOutOfOrderness(Duration.ofSeconds(1))
                        .withTimestampAssigner((event, before) -> event.timestampMs())));
    Documents catalogue =
        Documents.apply(
            environment
                .fromData(documents, ParsedDocumentCodec.TYPE)
                .assignTimestampsAndWatermarks(
                    WatermarkStrategy.<ParsedDocument>forMonotonousTimestamps()
                        .withTimestampAssigner((document, before) -> document.timestampMs())));
    Joined joined = Join.apply(split.events(), configuration.joinOptions());
    DataStream<Outcome> resolved =
        Resolve.apply(
            joined.searches(),
            catalogue.documents(),
            configuration.resolveOptions(),
            start.featurizer(configuration.get(ExampleSettings.MAX_TOKENS)));
    return resolved.union(joined.outcomes());
  }

  /** Of the learn operator, behind everything. */
  private List<StepReport> learn(Configuration configuration, StartSnapshot start)
      throws Exception {
    LearnSettings settings =
        new LearnSettings(
            configuration.learnerOptions(),
            KernelKind.AUTO,
            0,
            start,
            directory.resolve("snapshots").toString(),
            0,
            LearnPolicy.STRICT,
            ModelLimits.AUTO,
            configuration.recorded());
    List<StepReport> steps = new ArrayList<>();
    Learn.apply(outcomes(configuration, start), settings)
        .reports()
        .executeAndCollect(100_000)
        .forEach(report -> steps.add(report.report()));
    return steps.stream().filter(StepReport::trained).toList();
  }

  private static List<StepReport> replay(
      Configuration configuration, StartSnapshot start, List<Outcome> outcomes) throws Exception {
    List<StepReport> steps = new ArrayList<>();
    try (OnlineModel model =
        new OnlineModel(
            "default", configuration.learnerOptions(), start.parameters(), Kernels.auto())) {
      Replay replay = new Replay(model, outcomes, steps::add);
      replay.until(outcomes.size() / 2);
      replay.until(outcomes.size());
    }
    return steps;
  }
}
