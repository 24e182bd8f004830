package io.contraflow.benchmarks.learner;

import io.contraflow.learner.step.Ledger;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.demo.ReportFollower;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How many searches a job has decided, by the reports that it writes from now on: what looks at a
 * job on one core is to take little of that core, and Flink's REST interface gathers every metric
 * of every operator for each answer. One thread at a time.
 */
final class Decided implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;

  /** How many searches had been decided at a time. */
  record Seen(int searches, long atNs) {}

  /**
   * @param configuration of a job whose topics are there
   */
  Decided(String bootstrapServers, Configuration configuration) {
    consumer = ReportFollower.connect(bootstrapServers);
    TopicPartition reports = new TopicPartition(configuration.topics().learnerReports(), 0);
    consumer.assign(List.of(reports));
    consumer.seekToEnd(List.of(reports));
    consumer.position(reports); // now, and not at the first poll
  }

  /**
   * Waits for so many.
   *
   * @throws IllegalStateException if the job ends before
   */
  Seen await(JobClient job, int searches) throws IOException {
    while (true) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        StepReport report = TimedReportCodec.report(record.value());
        Ledger ledger = report.ledger();
        long decided = ledger.learnt() + ledger.heldOut() + ledger.droppedInAll();
        if (decided >= searches) {
          return new Seen(Math.toIntExact(decided), System.nanoTime());
        }
      }
      JobStatus status = job.getJobStatus().join();
      if (status.isGloballyTerminalState()) {
        throw new IllegalStateException(
            "the job must run, was " + status + "; --verbose says more");
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
