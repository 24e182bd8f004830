package io.contraflow.learner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LossDriftTest {
  private static final int STRIDE = 128;
  private static final int COLUMNS = 6000;

  private final Random random = new Random(5);
  private final LossDrift drift = new LossDrift(STRIDE);

  private void steps(int count, double loss) {
    for (int i = 0; i < count; i++) {
      drift.add(loss + 0.1 * random.nextGaussian(), COLUMNS, STRIDE);
    }
  }

  @Test
  void shouldStopAtARiseAndGoOnWhereItHasSettled() {
    steps(200, 1.5);
    assertThat(drift.isDrifting()).isFalse();
    steps(80, 2.5);
    assertThat(drift.isDrifting()).isTrue();
    assertThat(drift.before() + Math.log(COLUMNS)).isCloseTo(1.5, within(0.1));
    assertThat(drift.after()).isGreaterThan(drift.before() + 0.2);
    steps(2 * LossDrift.SETTLE_STEPS, 2.5);
    assertThat(drift.isDrifting()).isFalse();
  }

  @Test
  void shouldGoOnAtOnceWhereItFalls() {
    steps(200, 1.5);
    steps(60, 3);
    assertThat(drift.isDrifting()).isTrue();
    steps(60, 0);
    assertThat(drift.isDrifting()).isFalse();
  }

  @Test
  void shouldNotTakeLearningOrAQueueThatFillsForDrift() {
    for (int step = 0; step < 400; step++) {
      int columns = 2500 + Math.min(4096, 128 * step);
      double worst = Math.log(columns); // nothing learnt: the loss grows with the columns
      drift.add(worst * Math.exp(-step / 100.0) + 0.1 * random.nextGaussian(), columns, STRIDE);
      assertThat(drift.isDrifting()).as("step %d", step).isFalse();
    }
  }

  @Test
  void shouldPutSmallStepsTogether() throws IOException {
    LossDrift small = new LossDrift(STRIDE);
    for (int i = 0; i < 320; i++) {
      small.add(1.5, COLUMNS, STRIDE / 8);
    }
    assertThat(small.isDrifting()).isFalse();
    for (int i = 0; i < 320; i++) {
      small.add(2.5, COLUMNS, STRIDE / 8);
    }
    byte[] first = bytes(small);
    LossDrift restored = new LossDrift(STRIDE);
    restored.read(new DataInputStream(new ByteArrayInputStream(first)));
    for (int i = 0; i < 100; i++) {
      small.add(2, COLUMNS, 7);
      restored.add(2, COLUMNS, 7);
      assertThat(restored.isDrifting()).isEqualTo(small.isDrifting());
    }
    assertThat(bytes(restored)).isEqualTo(bytes(small));
  }

  private static byte[] bytes(LossDrift drift) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    drift.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
