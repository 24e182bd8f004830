package io.contraflow.pipeline.sink;

import io.contraflow.operators.step.TimedReport;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Step reports as JSON, keyed by model; times of this run are headers. */
public final class ReportSink {
  public static final String WATERMARK = "watermark";
  public static final String STEP_MS = "step-ms";
  public static final String DONE = "done";
  public static final String ACTION = "action";
  public static final String DECISION = "decision";

  private ReportSink() {}

  public static void attach(DataStream<TimedReport> reports, Configuration configuration) {
    String topic = configuration.topics().learnerReports();
    Keyed.attach(reports, configuration, topic, new Schema(topic));
  }

  private record Schema(String topic) implements KafkaRecordSerializationSchema<TimedReport> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        TimedReport timed, KafkaSinkContext context, Long timestampMs) {
      try {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                topic,
                null,
                timed.doneMs(),
                timed.report().model().getBytes(StandardCharsets.UTF_8),
                TimedReportCodec.json(timed.report()));
        header(record, WATERMARK, timed.watermarkMs());
        header(record, STEP_MS, timed.stepMs());
        header(record, DONE, timed.doneMs());
        if (timed.report().trained()) {
          header(record, ACTION, timed.actionMs());
          header(record, DECISION, timed.decisionMs());
        }
        return record;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, Object value) {
      record.headers().add(name, value.toString().getBytes(StandardCharsets.US_ASCII));
    }
  }
}
