package io.contraflow.operators.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.step.StepReport;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StepReportCodecTest {
  /** As released before reports had a drift. */
  private static final String WITHOUT_DRIFT =
      """
      {"model":"default","step":7,"trained":true,"entering":4,"rows":16,"columns":48,"loss":2.5,\
      "bound":null,"boundLimit":null,"boundRows":0,"recallAt10":0.75,"mrr":0.5,\
      "recallAt10Seen":null,"recallAt10Unseen":0.75,"sampleSize":20,"heldOutMrr":null,\
      "positiveSimilarity":0.5,"hardestNegativeSimilarity":0.25,"alignment":1.0,"uniformity":-2.0,\
      "gradientNorm":1.5,"queueFill":12,"queueAgeSteps":3.0,"queueDrift":0.125,\
      "eventTimeMs":1000,"ledger":{"learnt":28,"heldOut":0,"waiting":0,"dropped":{},"late":0}}""";

  @Test
  void shouldReadReportsOfBeforeThereWasDrift() throws IOException {
    byte[] bytes = new Framed<>("CFSR", "step report", new Text()).toBytes(WITHOUT_DRIFT);
    StepReport report = StepReportCodec.FRAMED.fromBytes(bytes);
    assertThat(report.step()).isEqualTo(7);
    assertThat(report.uniformity()).isEqualTo(-2);
    assertThat(report.drift()).isNull();
    assertThat(report.gradientNorm()).isEqualTo(1.5);
    assertThat(report.queueDrift()).isEqualTo(0.125);
    assertThat(StepReportCodec.FRAMED.fromBytes(StepReportCodec.FRAMED.toBytes(report)))
        .isEqualTo(report);
  }

  @Test
  void shouldPublishDriftBesideTheOtherFigures() throws IOException {
    String json = WITHOUT_DRIFT.replace("\"gradientNorm\"", "\"drift\":0.0625,\"gradientNorm\"");
    StepReport report = TimedReportCodec.report(json.getBytes(StandardCharsets.UTF_8));
    assertThat(report.drift()).isEqualTo(0.0625);
    assertThat(TimedReportCodec.json(report)).asString().isEqualTo(json);
  }

  /** Version 1 with a text for a report. */
  private static final class Text implements Codec<String> {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(String json, DataOutput out) throws IOException {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    @Override
    public String read(DataInput in, int version) {
      throw new UnsupportedOperationException("only written: version=" + version);
    }
  }
}
