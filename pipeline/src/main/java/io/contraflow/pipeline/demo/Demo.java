package io.contraflow.pipeline.demo;

import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Topics;
import io.contraflow.pipeline.job.LearnerJob;
import io.contraflow.pipeline.produce.ResumePoint;
import io.contraflow.search.Bm25Index;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The main job from end to end in one JVM: a real broker and a local Flink cluster, real text,
 * simulated users. Killed at any moment, the same command goes on where it was.
 */
public final class Demo {
  static final String MODEL = "default";
  private static final int PARTITIONS = 2;

  private final DemoOptions options;
  private final boolean allowDivergence;
  private final Optional<Path> fromCheckpoint;
  private final PrintWriter out;
  private final long startedMs = System.currentTimeMillis();

  /**
   * @param allowDivergence whether a model goes on that another kind of machine has computed so far
   * @param fromCheckpoint to go on from instead of the newest
   */
  public Demo(
      DemoOptions options,
      boolean allowDivergence,
      Optional<Path> fromCheckpoint,
      PrintWriter out) {
    this.options = options;
    this.allowDivergence = allowDivergence;
    this.fromCheckpoint = fromCheckpoint;
    this.out = out;
  }

  /** Runs to the end and returns the exit code. */
  public int run() throws IOException, InterruptedException {
    if (!machineIsFit()) {
      return 1;
    }
    Path output = options.output();
    DemoRun run = DemoRun.open(options, PARTITIONS, startedMs);
    Corpus corpus = WordNet.read();
    out.printf(
        "text       %,d WordNet synsets, %,d training queries, %,d held out%n",
        corpus.documents().size(), corpus.training().size(), corpus.heldOut().size());
    Bm25Index index =
        Bm25Index.of(
            corpus.documents().stream().map(Corpus.Document::id).toList(),
            corpus.documents().stream().map(Corpus.Document::text).toList());
    try (EmbeddedBroker broker = EmbeddedBroker.start(output.resolve("kafka"), 0)) {
      Configuration configuration = configuration(broker.bootstrapServers(), corpus);
      TopicAdmin.ensure(
          configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), PARTITIONS), 1);
      try (EmbeddedFlink flink =
          EmbeddedFlink.start(ClusterOptions.of(configuration, output), fromCheckpoint)) {
        out.printf(
            "broker     %s%nFlink      %s%n", broker.bootstrapServers(), flink.restAddress());
        flink
            .resumedFrom()
            .ifPresent(from -> out.printf("resuming   from checkpoint %d%n", from.id()));
        StreamExecutionEnvironment environment = flink.environment();
        out.printf("start      %s%n", options.start());
        out.flush();
        StartSnapshot start = LearnerJob.build(environment, configuration, output);
        JobClient job = flink.submit(environment, LearnerJob.NAME);
        return new DemoSession(
                options, run, corpus, index, configuration, start, job, out, startedMs)
            .follow(broker.bootstrapServers());
      }
    }
  }

  private boolean machineIsFit() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("broker", 0);
    ports.put("Flink page", 0);
    List<MachineCheck.Finding> findings = MachineCheck.all(options.output(), ports);
    findings.forEach(finding -> out.println(finding.line()));
    return findings.stream().allMatch(MachineCheck.Finding::ok);
  }

  private Configuration configuration(String bootstrapServers, Corpus corpus) throws IOException {
    Path documents = options.output().resolve("documents.jsonl").toAbsolutePath();
    if (!Files.exists(documents)) {
      corpus.writeDocuments(documents);
    }
    return Configuration.defaults()
        .with(KafkaSettings.BOOTSTRAP_SERVERS, bootstrapServers)
        .with(KafkaSettings.PARTITIONS, PARTITIONS)
        .with(LearnerSettings.TOWERS, options.towers())
        .with(LearnerSettings.START, Optional.of(options.start()))
        .with(LearnerSettings.START_TEXTS, documents.toString())
        .with(LearnerSettings.SEED, options.seed())
        .with(JobSettings.ALLOW_DIVERGENCE, allowDivergence);
  }

  /** Where each partition of both input topics ends. */
  static ResumePoint resumePoint(String bootstrapServers, Topics topics) {
    try (Consumer<byte[], byte[]> consumer = ReportFollower.connect(bootstrapServers)) {
      List<TopicPartition> partitions =
          Stream.of(topics.searchEvents(), topics.documents())
              .flatMap(
                  topic ->
                      Stream.iterate(0, p -> p + 1)
                          .limit(PARTITIONS)
                          .map(p -> new TopicPartition(topic, p)))
              .toList();
      return ResumePoint.read(consumer, partitions, ScheduledRecord.PRODUCER);
    }
  }
}
