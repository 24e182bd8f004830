package io.contraflow.pipeline.serve;

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
import io.contraflow.pipeline.config.ServeSettings;
import io.contraflow.pipeline.demo.ClickModel;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.DemoProducer;
import io.contraflow.pipeline.demo.DemoRun;
import io.contraflow.pipeline.demo.Evaluation;
import io.contraflow.pipeline.demo.EventSchedule;
import io.contraflow.pipeline.demo.SchedulePace;
import io.contraflow.pipeline.demo.SimulatedUsers;
import io.contraflow.pipeline.demo.WordNet;
import io.contraflow.pipeline.job.LearnerJob;
import io.contraflow.pipeline.produce.ResumePoint;
import io.contraflow.search.Bm25Index;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Everything at once: a broker, a job that learns from simulated searches over some of WordNet, and
 * the service over its documents and snapshots.
 */
final class LearningLoop {
  private static final int PARTITIONS = 2;
  private static final long PATIENCE_S = 240;

  final Corpus corpus;
  final Bm25Index index;
  final Configuration configuration;
  final ServeSession service;
  final SearchClient client;
  private final Path output;
  private final DemoProducer producer;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private EmbeddedFlink flink;
  private JobClient job;

  /**
   * @param documents of WordNet, every so many-th
   * @param searches that users make before anybody clicks on the page
   * @param options what the job is configured with
   */
  LearningLoop(
      Path output, int documents, long searches, double rate, UnaryOperator<Configuration> options)
      throws Exception {
    this.output = output;
    corpus = some(WordNet.read(), documents);
    index =
        Bm25Index.of(
            corpus.documents().stream().map(Corpus.Document::id).toList(),
            corpus.documents().stream().map(Corpus.Document::text).toList());
    EmbeddedBroker broker = EmbeddedBroker.start(output.resolve("kafka"), 0);
    parts.push(broker);
    Path texts = output.resolve("documents.jsonl");
    corpus.writeDocuments(texts);
    configuration =
        options.apply(
            Configuration.defaults()
                .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
                .with(KafkaSettings.PARTITIONS, PARTITIONS)
                .with(LearnerSettings.START_TEXTS, texts.toString())
                .with(JobSettings.CHECKPOINT_INTERVAL, Duration.ofSeconds(2))
                .with(ServeSettings.PORT, 0));
    TopicAdmin.ensure(
        configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), PARTITIONS), 1);
    StartSnapshot start = submit(configuration);
    parts.push(() -> flink.close());
    parts.push(() -> job.cancel().get(PATIENCE_S, TimeUnit.SECONDS));
    SchedulePace pace = new SchedulePace(System::currentTimeMillis);
    producer = producer(broker.bootstrapServers(), searches, rate, pace);
    parts.push(producer);
    Thread sending = new Thread(producer, "searches");
    sending.setDaemon(true);
    sending.start();
    service =
        ServeSession.start(
            configuration,
            configuration.snapshotDirectory(output),
            Path.of(start.directory()),
            pace::nowMs,
            false,
            List.of());
    parts.push(service);
    client = new SearchClient(service.address());
  }

  private StartSnapshot submit(Configuration options) throws Exception {
    flink = EmbeddedFlink.start(ClusterOptions.of(options, output));
    StreamExecutionEnvironment environment = flink.environment();
    StartSnapshot start = LearnerJob.build(environment, options, output);
    job = flink.submit(environment, LearnerJob.NAME);
    return start;
  }

  /** Stops the job with a savepoint, and lets it go on from there with other options. */
  void restart(UnaryOperator<Configuration> change) throws Exception {
    job.stopWithSavepoint(false, null, SavepointFormatType.CANONICAL)
        .get(PATIENCE_S, TimeUnit.SECONDS);
    flink.close();
    submit(change.apply(configuration));
  }

  private DemoProducer producer(String servers, long searches, double rate, SchedulePace pace) {
    DemoRun run =
        new DemoRun(
            DemoRun.FORMAT_VERSION,
            System.currentTimeMillis(),
            searches,
            rate,
            3,
            ClickModel.REALISTIC.label(),
            "query-only",
            "distil+lexical",
            PARTITIONS);
    EventSchedule schedule =
        new EventSchedule(
            corpus,
            new SimulatedUsers(corpus, index, ClickModel.REALISTIC, 3),
            run,
            configuration.topics().searchEvents(),
            configuration.topics().documents());
    return new DemoProducer(
        DemoProducer.connect(servers), schedule, new ResumePoint(Map.of()), pace);
  }

  /** Else what is clicked on the page might be measured with, and not learnt from. */
  static Configuration allLearnt(Configuration configuration) {
    return configuration.with(LearnerSettings.HELD_OUT_SHARE, 0.0);
  }

  /** What the job has published. */
  SnapshotStore store() {
    return SnapshotStore.open(configuration.snapshotDirectory(output));
  }

  /** Documents evenly spaced, and the queries that they answer. */
  private static Corpus some(Corpus all, int documents) {
    int[] kept = new int[all.documents().size()];
    Arrays.fill(kept, -1);
    List<Corpus.Document> chosen = new ArrayList<>();
    for (int i = 0; i < documents; i++) {
      int old = (int) ((long) all.documents().size() * i / documents);
      kept[old] = i;
      chosen.add(all.documents().get(old));
    }
    return new Corpus(chosen, of(all.training(), kept), of(all.heldOut(), kept));
  }

  private static List<Corpus.Query> of(List<Corpus.Query> queries, int[] kept) {
    return queries.stream()
        .filter(query -> kept[target(query)] >= 0)
        .map(query -> new Corpus.Query(query.text(), kept[target(query)]))
        .toList();
  }

  static int target(Corpus.Query query) {
    return query.targets().iterator().next();
  }

  String docId(Corpus.Query query) {
    return corpus.documents().get(target(query)).id();
  }

  /** Until all simulated searches have been learnt from, and what came of them is served. */
  void awaitLearnt() throws Exception {
    await(() -> producer.progress().searchesDone());
    // Nothing enters any more once several checkpoints brought no snapshot.
    long[] last = {-1, System.nanoTime()};
    await(
        () -> {
          long step = service.models().learned().encoder().manifest().step();
          if (step != last[0]) {
            last[0] = step;
            last[1] = System.nanoTime();
          }
          return step > 0 && System.nanoTime() - last[1] > TimeUnit.SECONDS.toNanos(15);
        });
    await(() -> service.waitingFor().isEmpty());
  }

  void await(BooleanSupplier condition) throws Exception {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > untilNs) {
        throw new IOException(
            "waited in vain; waiting for "
                + service.waitingFor()
                + ", step "
                + service.models().learned().encoder().manifest().step()
                + ", "
                + producer.progress());
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** MRR of the served model over held-out queries and all documents. */
  double heldOutMrr() throws IOException {
    Path snapshot =
        configuration
            .snapshotDirectory(output)
            .resolve("default")
            .resolve(service.models().learned().snapshotId());
    return new Evaluation(corpus, index).table(Map.of("served", snapshot)).get(1).mrr();
  }

  /** Everything, the last started first. */
  void stop() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
