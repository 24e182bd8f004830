package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.metric.Metric;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.serving.SnapshotClient;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Verification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job on a real broker and a local Flink: bad input, a savepoint, and what is counted.
 */
@Timeout(240)
class LearnerJobIT {
  private static final long T = 1_700_000_000_000L;
  private static final int PARTITIONS = 2;
  private static final int DOCUMENTS = 20;
  private static final int MAX_RECORD_BYTES = 4096;

  /** A span of event time in which everything that is due of a phase has come to its end. */
  private static final long PHASE_MS = 60_000;

  private static final int SEARCHES = 24;

  @TempDir static Path directory;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void shouldGoOnAfterBadInputAndAccountForEveryPair() throws Exception {
    int port = PrometheusPage.freePort();
    Configuration configuration = configuration("bad-input").with(JobSettings.METRICS_PORT, port);
    createTopics(configuration);
    try (EventLog log = new EventLog(configuration, PARTITIONS);
        JobOutput output = new JobOutput(configuration);
        EmbeddedFlink flink = start(configuration, "bad-input")) {
      submit(flink, configuration, "bad-input");
      sendDocuments(log);
      Map<String, String> expected = sendBadRecords(log, T + 2_000);
      sendPairsThatTeachNothing(log, T + 3_000, expected);
      log.tick(T + PHASE_MS);

      assertThat(output.awaitDeadLetters(expected.size())).isEqualTo(expected);
      StepReport idle = output.awaitReport(6);
      assertThat(idle.ledger().dropped())
          .isEqualTo(
              Map.of(
                  "no-impression", 1L,
                  "not-shown", 1L,
                  "after-window", 1L,
                  "no-document", 1L,
                  "deleted-document", 2L));

      sendSearches(log, T + PHASE_MS, "good");
      log.tick(T + 2 * PHASE_MS);
      StepReport report = output.awaitPublished(6 + SEARCHES);

      assertThat(report.step()).isPositive();
      assertThat(report.ledger().learnt() + report.ledger().heldOut()).isEqualTo(SEARCHES);
      assertThat(report.ledger().learnt()).isGreaterThan(SEARCHES / 2);
      assertThat(report.ledger().waiting()).isZero();
      assertThat(report.ledger().dropped()).isEqualTo(idle.ledger().dropped());
      assertThat(report.ledger().late()).isZero();
      shouldBeIntact(output.snapshot());
      shouldShowPrometheus(PrometheusPage.read(port), report, expected);
      shouldFitAnIndexOfTheStart(configuration, directory.resolve("bad-input"));
    }
  }

  @Test
  void shouldGoOnFromASavepointAsIfNothingHadHappened() throws Exception {
    Configuration configuration = configuration("savepoint");
    createTopics(configuration);
    try (EventLog log = new EventLog(configuration, PARTITIONS);
        JobOutput output = new JobOutput(configuration)) {
      StepReport before;
      try (EmbeddedFlink flink = start(configuration, "savepoint")) {
        JobClient job = submit(flink, configuration, "savepoint");
        sendDocuments(log);
        sendSearches(log, T + 2_000, "before");
        // Some searches are decided, some are not, and a stride is half full.
        log.tick(T + 2_000 + SEARCHES * 500);
        before = output.awaitReport(1);
        job.stopWithSavepoint(false, null, SavepointFormatType.CANONICAL).get(60, TimeUnit.SECONDS);
      }
      StepReport after;
      try (EmbeddedFlink flink = start(configuration, "savepoint")) {
        assertThat(flink.resumedFrom().orElseThrow().isSavepoint()).isTrue();
        submit(flink, configuration, "savepoint");
        sendSearches(log, T + PHASE_MS, "after");
        log.tick(T + 2 * PHASE_MS);
        after = output.awaitPublished(2 * SEARCHES);
      }
      assertThat(after.ledger().learnt() + after.ledger().heldOut()).isEqualTo(2 * SEARCHES);
      assertThat(after.ledger().dropped()).isEmpty();
      assertThat(after.ledger().late()).isZero();
      assertThat(after.step()).isGreaterThan(before.step());
      assertThat(output.snapshot().tensorSha256())
          .isEqualTo(withoutAStop(configuration, after).tensorSha256());
    }
  }

  /** The same log through a job that is not stopped, into topics of its own. */
  private static SnapshotAnnouncement withoutAStop(Configuration stopped, StepReport expected)
      throws Exception {
    Configuration configuration =
        stopped
            .with(KafkaSettings.GROUP_ID, "whole")
            .with(KafkaSettings.LEARNER_REPORTS, "whole-reports")
            .with(KafkaSettings.DEAD_LETTERS, "whole-dead-letters")
            .with(KafkaSettings.MODEL_SNAPSHOTS, "whole-snapshots");
    createTopics(configuration);
    try (JobOutput output = new JobOutput(configuration);
        EmbeddedFlink flink = start(configuration, "whole")) {
      submit(flink, configuration, "whole");
      assertThat(output.awaitPublished(2 * SEARCHES)).isEqualTo(expected);
      return output.snapshot();
    }
  }

  private static void sendDocuments(EventLog log) throws Exception {
    for (int i = 0; i < DOCUMENTS; i++) {
      log.document(T + i, "d" + i, "document " + i + " speaks of subject " + i % 7);
    }
  }

  /** Searches half a second apart, each clicked once. */
  private static void sendSearches(EventLog log, long fromMs, String name) throws Exception {
    for (int i = 0; i < SEARCHES; i++) {
      String searchId = name + i;
      long atMs = fromMs + i * 500L;
      String clicked = "d" + i % 10;
      String query = name + " query " + i + " about subject " + i % 7;
      log.impression(atMs, searchId, query, clicked, "d" + (10 + i % 5), "d" + (15 + i % 3));
      log.click(atMs + 400, searchId, clicked);
    }
  }

  /** Reason by origin. */
  private static Map<String, String> sendBadRecords(EventLog log, long atMs) throws Exception {
    Map<String, String> reasons = new TreeMap<>();
    byte[] text = "no JSON, no event".getBytes(StandardCharsets.UTF_8);
    reasons.put(log.event(atMs, "a", text).toString(), "malformed");
    reasons.put(log.event(atMs, "b", new byte[MAX_RECORD_BYTES + 1]).toString(), "oversized");
    byte[] future = EventLog.clickJson(atMs + 3_600_000, "c", "d1");
    reasons.put(log.event(atMs, "c", future).toString(), "in-the-future");
    reasons.put(log.event(atMs, "d", null).toString(), "malformed");
    reasons.put(log.documentRecord(atMs, "d1", text).toString(), "malformed");
    byte[] other = "{\"doc_id\":\"d2\",\"text\":\"two\"}".getBytes(StandardCharsets.UTF_8);
    reasons.put(log.documentRecord(atMs, "d3", other).toString(), "key-mismatch");
    return reasons;
  }

  /** Six clicked pairs, each dropped for a reason; one of them is a dead letter too. */
  private static void sendPairsThatTeachNothing(
      EventLog log, long atMs, Map<String, String> deadLetters) throws Exception {
    log.click(atMs, "no-impression", "d1");
    log.impression(atMs, "not-shown", "subject 3", "d1", "d2");
    deadLetters.put(log.click(atMs + 100, "not-shown", "d7").toString(), "not-shown");
    log.impression(atMs, "no-document", "subject 4", "ghost", "d2");
    log.click(atMs + 100, "no-document", "ghost");
    log.deletion(atMs + 200, "d19");
    log.deletion(atMs + 200, "d18");
    for (String docId : new String[] {"d18", "d19"}) {
      log.impression(atMs + 300, "deleted-" + docId, "subject 5", docId, "d2");
      log.click(atMs + 400, "deleted-" + docId, docId);
    }
    log.impression(atMs + 500, "after-window", "subject 6", "d1", "d2");
    log.click(atMs + 500 + 10_001, "after-window", "d1");
  }

  /** All that the code defines, what alerts and dashboard ask for, and the figures are right. */
  private static void shouldShowPrometheus(
      PrometheusPage page, StepReport report, Map<String, String> deadLetters) throws Exception {
    assertThat(page.names().stream().map(name -> name.replaceFirst("_count$", "")))
        .containsAll(Arrays.stream(Metric.values()).map(Metric::prometheusName).toList());
    for (Map.Entry<String, String> query : Monitoring.queries().entrySet()) {
      String asked = query.getValue();
      assertThat(page.names()).as(query.getKey()).containsAll(Monitoring.metrics(asked));
      assertThat(page.labels()).as(query.getKey()).containsAll(Monitoring.selected(asked));
      for (String operators : Monitoring.operators(asked)) {
        assertThat(page.values("operator_name"))
            .as(query.getKey())
            .anyMatch(name -> name.matches(operators));
      }
    }
    for (String reason : Set.copyOf(deadLetters.values())) {
      assertThat(page.sum(Metric.DEAD_LETTERS.prometheusName(), "reason=" + reason))
          .as(reason)
          .isEqualTo(deadLetters.values().stream().filter(reason::equals).count());
    }
    assertThat(page.sum(Metric.UNMATCHED_ACTIONS.prometheusName())).isEqualTo(1);
    assertThat(page.sum(Metric.ACTIONS.prometheusName())).isEqualTo(6 + SEARCHES);
    assertThat(page.sum(Metric.LATE_EVENTS.prometheusName())).isZero();
    String model = "model=default";
    assertThat(page.sum(Metric.STEP.prometheusName(), model)).isEqualTo(report.step());
    assertThat(page.sum(Metric.LEARNT.prometheusName(), model)).isEqualTo(report.ledger().learnt());
    assertThat(page.sum(Metric.DROPPED.prometheusName(), model, "reason=deleted-document"))
        .isEqualTo(2);
    assertThat(page.sum(Metric.QUEUE_FILL.prometheusName(), model)).isPositive();
    assertThat(page.sum(Metric.DRIFT.prometheusName(), model)).isNaN(); // documents are frozen
    assertThat(page.sum(Metric.SNAPSHOTS.prometheusName())).isPositive();
    assertThat(page.sum(Metric.SNAPSHOT_FAILURES.prometheusName())).isZero();
    assertThat(page.values("split"))
        .containsAll(List.of(configuration("bad-input").topics().searchEvents() + "-0"));
  }

  private static void shouldBeIntact(SnapshotAnnouncement announcement) throws Exception {
    PublishedSnapshot snapshot = PublishedSnapshot.read(Path.of(announcement.directory()));
    assertThat(Verification.of(snapshot).problems()).isEmpty();
    assertThat(snapshot.manifest().tensorSha256()).isEqualTo(announcement.tensorSha256());
  }

  /** Only queries learn unless something else is asked for. */
  private static void shouldFitAnIndexOfTheStart(Configuration configuration, Path output)
      throws Exception {
    Path start = Path.of(ModelStart.prepare(configuration, output).directory());
    String space = PublishedSnapshot.read(start).manifest().documentSpaceId();
    SnapshotStore store = SnapshotStore.open(configuration.snapshotDirectory(output));
    assertThat(store.list("default"))
        .extracting(snapshot -> snapshot.manifest().documentSpaceId())
        .isNotEmpty()
        .containsOnly(space);
    try (SnapshotEncoder index = SnapshotEncoder.open(start);
        SnapshotClient service =
            SnapshotClient.builder(store.root()).documentSpace(space).build()) {
      assertThat(service.look()).isTrue();
      assertThat(service.embedDocument("subject 3")).isEqualTo(index.embedDocument("subject 3"));
      assertThat(service.embedQuery("subject 3")).isNotEqualTo(index.embedQuery("subject 3"));
    }
  }

  private static Configuration configuration(String name) {
    return LogRun.configuration(broker.bootstrapServers(), name)
        .with(KafkaSettings.IDLE_AFTER, Duration.ofMinutes(10))
        .with(KafkaSettings.MAX_RECORD_BYTES, (long) MAX_RECORD_BYTES)
        .with(LearnerSettings.SAMPLE_SIZE, 10);
  }

  private static void createTopics(Configuration configuration) {
    TopicAdmin.ensure(
        configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), PARTITIONS), 1);
  }

  private static EmbeddedFlink start(Configuration configuration, String output) {
    return EmbeddedFlink.start(ClusterOptions.of(configuration, directory.resolve(output)));
  }

  private static JobClient submit(EmbeddedFlink flink, Configuration configuration, String output)
      throws Exception {
    StreamExecutionEnvironment environment = flink.environment();
    LearnerJob.build(environment, configuration, directory.resolve(output));
    return flink.submit(environment, LearnerJob.NAME);
  }
}
