package io.contraflow.operators.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.learner.step.StepReport;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Reports between operators: the report as the JSON that is published, then the times. */
public final class TimedReportCodec implements Codec<TimedReport> {
  public static final TimedReportCodec INSTANCE = new TimedReportCodec();

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
          .addMixIn(StepReport.class, Json.class);

  /** What a report's JSON leaves out where it is null; the learner knows no Jackson. */
  private interface Json {
    @JsonInclude(JsonInclude.Include.NON_NULL)
    String stateSha256();

    @JsonInclude(JsonInclude.Include.NON_NULL)
    Double temperature();

    @JsonInclude(JsonInclude.Include.NON_NULL)
    Double effectiveRows();

    @JsonInclude(JsonInclude.Include.NON_NULL)
    List<Double> examination();
  }

  private TimedReportCodec() {}

  /** The JSON of {@code learner-reports}: the record's fields by their names, in their order. */
  public static byte[] json(StepReport report) {
    try {
      return JSON.writeValueAsBytes(report);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static StepReport report(byte[] json) throws IOException {
    return JSON.readValue(json, StepReport.class);
  }

  @Override
  public int version() {
    return 3;
  }

  @Override
  public void write(TimedReport value, DataOutput out) throws IOException {
    byte[] json = json(value.report());
    out.writeInt(json.length);
    out.write(json);
    out.writeLong(value.watermarkMs());
    out.writeDouble(value.stepMs());
    out.writeLong(value.doneMs());
    out.writeLong(value.actionMs());
    out.writeLong(value.decisionMs());
    out.writeLong(value.releasedMs());
    out.writeLong(value.heldSnapshots());
  }

  @Override
  public TimedReport read(DataInput in, int version) throws IOException {
    byte[] json = new byte[in.readInt()];
    in.readFully(json);
    return new TimedReport(
        report(json),
        in.readLong(),
        in.readDouble(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        version >= 2 ? in.readLong() : 0,
        version >= 3 ? in.readLong() : 0);
  }
}
