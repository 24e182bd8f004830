package io.contraflow.learner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdwinTest {
  private static final double DELTA = 0.002;

  private static Adwin adwin() {
    return new Adwin(DELTA, 16);
  }

  @Test
  void shouldKeepEverythingWhileNothingChanges() {
    long seed = 1;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int alarms = 0;
    for (int run = 0; run < 100; run++) {
      Adwin adwin = adwin();
      double sum = 0;
      boolean alarm = false;
      for (int i = 1; i <= 1000; i++) {
        double value = clamp(0.4 + 0.1 * random.nextGaussian());
        sum += value;
        alarm |= adwin.add(value) != null;
        if (!alarm) {
          assertThat(adwin.width()).isEqualTo(i);
          assertThat(adwin.mean()).isCloseTo(sum / i, within(1e-9));
        }
      }
      alarms += alarm ? 1 : 0;
    }
    System.out.println("sequences of 1,000 without a change that had one seen: " + alarms + "/100");
    assertThat(alarms).isLessThanOrEqualTo(5);
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(1, value));
  }

  @Test
  void shouldSeeAChangeSoonAndForgetWhatWasBefore() {
    long seed = 2;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Adwin adwin = adwin();
    for (int i = 0; i < 500; i++) {
      adwin.add(clamp(0.3 + 0.1 * random.nextGaussian()));
    }
    int needed = 0;
    Adwin.Change seen = null;
    while (seen == null && needed < 200) {
      needed++;
      seen = adwin.add(clamp(0.5 + 0.1 * random.nextGaussian()));
    }
    System.out.println("a rise by two deviations is seen after " + needed + " values");
    assertThat(needed).isLessThan(100);
    assertThat(seen.before()).isCloseTo(0.3, within(0.03));
    assertThat(seen.after()).isGreaterThan(0.35);
    for (int i = 0; i < 300; i++) {
      adwin.add(clamp(0.5 + 0.1 * random.nextGaussian()));
    }
    assertThat(adwin.mean()).isCloseTo(0.5, within(0.03));
    assertThat(adwin.width()).isBetween(300L, 450L);
  }

  @Test
  void shouldGoOnBitForBitFromWhatWasWritten() throws IOException {
    Random random = new Random(3);
    Adwin whole = adwin();
    Adwin before = adwin();
    for (int i = 0; i < 777; i++) {
      double value = clamp((i < 600 ? 0.2 : 0.3) + 0.1 * random.nextGaussian());
      whole.add(value);
      before.add(value);
    }
    Adwin after = adwin();
    after.add(0.5); // of another life
    after.read(new DataInputStream(new ByteArrayInputStream(bytes(before))));
    List<Adwin.Change> changes = new ArrayList<>();
    for (int i = 0; i < 777; i++) {
      double value = clamp((i < 100 ? 0.3 : 0.6) + 0.1 * random.nextGaussian());
      Adwin.Change change = whole.add(value);
      assertThat(after.add(value)).isEqualTo(change);
      if (change != null) {
        changes.add(change);
      }
    }
    assertThat(changes).isNotEmpty();
    assertThat(bytes(after)).isEqualTo(bytes(whole));
  }

  private static byte[] bytes(Adwin adwin) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    adwin.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void shouldTakeLogarithmicMemory() throws IOException {
    Adwin adwin = adwin();
    for (int i = 0; i < 100_000; i++) {
      adwin.add(0.5);
    }
    assertThat(adwin.width()).isEqualTo(100_000);
    int bucketBytes = 3 * Long.BYTES;
    assertThat(bytes(adwin).length).isLessThan(17 * Adwin.BUCKETS * bucketBytes);
  }

  @Test
  void shouldRefuseWhatMakesNoTest() {
    assertThatThrownBy(() -> new Adwin(0, 1)).hasMessageContaining("delta must be in (0, 1)");
  }
}
