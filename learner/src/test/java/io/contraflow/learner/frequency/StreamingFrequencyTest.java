package io.contraflow.learner.frequency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.kept.MapStore;
import java.io.IOException;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamingFrequencyTest {
  private static final int DOCUMENTS = 2000;
  private static final FrequencyOptions OPTIONS = new FrequencyOptions(1 << 15, .01);

  private static void see(StreamingFrequency frequency, String... keys) {
    frequency.tick();
    for (String key : keys) {
      frequency.add(key);
    }
  }

  @Test
  void shouldMeanIntervalsFromTheFirstOnAndDecayThemLater() {
    StreamingFrequency frequency = new StreamingFrequency(new FrequencyOptions(1000, .4), 1);
    assertThat(frequency.of("a")).isZero();
    see(frequency, "a", "b");
    see(frequency);
    see(frequency);
    assertThat(frequency.of("a")).as("a first sighting sets A alone").isEqualTo(1.0 / 3);
    see(frequency, "a");
    assertThat(frequency.of("a")).as("one interval of 3").isEqualTo(1.0 / 3);
    see(frequency, "a");
    assertThat(frequency.of("a")).as("the mean of 3 and 1").isEqualTo(1.0 / 2);
    see(frequency, "a");
    assertThat(frequency.of("a")).as(".6 x 2 + .4 x 1").isCloseTo(1 / 1.6, within(1e-15));
    assertThat(frequency.of("b")).as("once in all").isEqualTo(1.0 / 6);
    assertThat(frequency.of("c")).isZero();
  }

  @Test
  void shouldSightAKeyOnceInAnExample() {
    StreamingFrequency frequency = new StreamingFrequency(OPTIONS, 1);
    for (int i = 0; i < 10; i++) {
      see(frequency);
      see(frequency, "a", "a", "a");
    }
    assertThat(frequency.of("a")).isEqualTo(.5);
  }

  @Test
  void shouldRefuseAKeyBeforeTheFirstExample() {
    StreamingFrequency frequency = new StreamingFrequency(OPTIONS, 1);
    assertThatThrownBy(() -> frequency.add("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a key belongs to an example: call tick first");
  }

  @Test
  void shouldTakeTheLargestIntervalWhereKeysShareSlots() {
    int keys = 64;
    StreamingFrequency frequency = new StreamingFrequency(new FrequencyOptions(4 * keys, .01), 1);
    for (int t = 0; t < 100 * keys; t++) {
      see(frequency, "k" + t % keys);
    }
    List<Double> estimates = IntStream.range(0, keys).mapToObj(k -> frequency.of("k" + k)).toList();
    // 1 − e^(−1/4) = 22 % of the keys share a slot under one hash function, 1 % under all three.
    assertThat(estimates).allMatch(q -> q >= 1.0 / keys);
    assertThat(estimates).filteredOn(q -> q == 1.0 / keys).hasSizeGreaterThanOrEqualTo(keys - 2);
  }

  @Test
  void shouldEstimateAZipfStream() {
    StreamingFrequency frequency = new StreamingFrequency(OPTIONS, 1);
    Zipf zipf = new Zipf(DOCUMENTS, 1);
    feed(frequency, zipf, 200_000, rank -> rank);
    assertThat(meanError(frequency, zipf, 0, 100, rank -> rank)).isLessThan(.08);
    assertThat(meanError(frequency, zipf, 1000, DOCUMENTS, rank -> rank)).isLessThan(.3);
    assertThat(meanInverseRatio(frequency, zipf, 0, 100)).isCloseTo(1, within(.03));
    assertThat(meanInverseRatio(frequency, zipf, 1000, DOCUMENTS)).isCloseTo(1, within(.05));
  }

  @Test
  void shouldFollowAShiftOfFrequencies() {
    StreamingFrequency frequency = new StreamingFrequency(OPTIONS, 1);
    Zipf zipf = new Zipf(DOCUMENTS, 1);
    IntUnaryOperator turned = rank -> DOCUMENTS - 1 - rank;
    feed(frequency, zipf, 100_000, rank -> rank);
    assertThat(frequency.of("d0")).isGreaterThan(.08);
    feed(frequency, zipf, 100_000, turned);
    assertThat(meanError(frequency, zipf, 0, 20, turned)).isLessThan(.1);
    assertThat(frequency.of("d0")).isLessThan(.08 / 10);
  }

  @Test
  void shouldTellWhatChangesAgainBehindAStoreThatWasToldAPart() throws IOException {
    StreamingFrequency frequency = new StreamingFrequency(OPTIONS, 1);
    MapStore store = new MapStore();
    for (int i = 0; i < 400; i++) {
      see(frequency, "d" + i % 7, "d" + i % 31, "new" + i);
      if (i % 3 == 0) {
        frequency.changes().write(store, i % 2 * 5);
      }
    }
    StreamingFrequency restored = store.through(frequency, new StreamingFrequency(OPTIONS, 1));
    for (int i = 0; i < 400; i++) {
      assertThat(restored.of("new" + i)).isEqualTo(frequency.of("new" + i));
      assertThat(restored.of("d" + i % 31)).isEqualTo(frequency.of("d" + i % 31));
    }
  }

  @Test
  void shouldBeginAnewUnderOtherSlotsOrAnotherSeed() throws IOException {
    StreamingFrequency frequency = new StreamingFrequency(OPTIONS, 1);
    see(frequency, "a");
    MapStore store = new MapStore();
    assertThat(store.through(frequency, new StreamingFrequency(OPTIONS, 1)).of("a")).isEqualTo(1);
    for (StreamingFrequency other :
        new StreamingFrequency[] {
          new StreamingFrequency(OPTIONS, 2),
          new StreamingFrequency(new FrequencyOptions(100, .01), 1),
          new StreamingFrequency(FrequencyOptions.NONE, 1)
        }) {
      store.through(frequency, other);
      assertThat(other.of("a")).isZero();
      assertThat(other.clock()).isZero();
      assertThat(other.changes().count()).as("three blocks to be taken out").isEqualTo(3);
    }
  }

  @Test
  void shouldSayWhichOptionIsWrong() {
    assertThatThrownBy(() -> new FrequencyOptions(-1, .01))
        .hasMessage(
            "slots of a frequency estimate must be in [0, 16777216], was -1; set"
                + " learner.logq-slots");
    assertThatThrownBy(() -> new FrequencyOptions(1, 1))
        .hasMessage(
            "decay of a frequency estimate must be in (0, 1), was 1.0; set learner.logq-decay");
  }

  private static void feed(
      StreamingFrequency frequency, Zipf zipf, int examples, IntUnaryOperator documentOfRank) {
    for (int i = 0; i < examples; i++) {
      see(frequency, "d" + documentOfRank.applyAsInt(zipf.next()));
    }
  }

  /** Mean of |estimate / q − 1| over ranks. */
  private static double meanError(
      StreamingFrequency frequency, Zipf zipf, int from, int to, IntUnaryOperator documentOfRank) {
    return IntStream.range(from, to)
        .mapToDouble(
            rank ->
                Math.abs(
                    frequency.of("d" + documentOfRank.applyAsInt(rank)) / zipf.probability(rank)
                        - 1))
        .average()
        .orElseThrow();
  }

  /** Mean of q / estimate over ranks: what columns weigh, against what they should. */
  private static double meanInverseRatio(
      StreamingFrequency frequency, Zipf zipf, int from, int to) {
    return IntStream.range(from, to)
        .mapToDouble(rank -> zipf.probability(rank) / frequency.of("d" + rank))
        .average()
        .orElseThrow();
  }
}
