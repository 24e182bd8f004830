package io.contraflow.pipeline.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.learner.step.StepReport;
import io.contraflow.pipeline.config.Configuration;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * Step reports to their topic, keyed by model. The value is the report as JSON, a function of the
 * log; what depends on the wall clock travels in headers.
 */
public final class ReportSink {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportSink() {}

  /** A function that can travel with the job. */
  public interface Part<T, P> extends Function<T, P>, Serializable {}

  /**
   * @param <T> what the learn operator emits for a step
   * @param report its report
   * @param headers its headers: {@code watermark} and {@code step-ms}
   */
  public static <T> Sink<T> of(
      Configuration configuration,
      Part<T, StepReport> report,
      Part<T, Map<String, String>> headers) {
    return SinkBuilder.of(
        configuration,
        new KeyedRecord<>(
            configuration.topics().learnerReports(),
            element -> report.apply(element).model(),
            element -> json(report.apply(element)),
            headers::apply,
            element -> null));
  }

  static byte[] json(StepReport report) {
    try {
      return JSON.writeValueAsBytes(report);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
