package io.contraflow.learner.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.TooNewException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every part of a memory does. */
public abstract class PartContract<P extends Part> {

  /** An empty one, full after some hundred changes. */
  protected abstract P create();

  /** Change number {@code number}, a deletion now and then; the random draws decide what it is. */
  protected abstract void change(P part, int number, SplittableRandom random);

  /** An addition that is not a deletion. */
  protected abstract void add(P part, int number);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldGoOnAsOneThatWasNeverStored(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    SplittableRandom same = new SplittableRandom(seed + 100);
    SplittableRandom other = new SplittableRandom(seed + 100);
    P whole = create();
    P part = create();
    MapStore store = new MapStore();
    for (int number = 0; number < 1500; number++) {
      change(whole, number, same);
      change(part, number, other);
      if (random.nextInt(40) == 0) {
        part.changes().write(store, random.nextInt(30));
      }
      if (random.nextInt(150) == 0) {
        part.changes().write(store, 0);
        byte[] header = MapStore.header(part);
        part = create();
        store.restore(header, part);
        assertThat(part.changes().count()).isZero();
      }
      if (number % 100 == 99) {
        assertThat(MapStore.bytes(part))
            .as("seed %d, change %d", seed, number)
            .isEqualTo(MapStore.bytes(whole));
      }
    }
  }

  @Test
  void shouldLeaveAsManyChangesAsItMay() throws IOException {
    P part = create();
    MapStore store = new MapStore();
    for (int number = 0; number < 50; number++) {
      add(part, number);
    }
    assertThat(part.changes().count()).isGreaterThan(20);
    part.changes().write(store, 20);
    assertThat(part.changes().count()).isBetween(20 - Journal.PAGE + 1, 20); // a page more or less
    part.changes().write(store, 0);
    assertThat(part.changes().count()).isZero();
    int told = store.told;
    part.changes().write(store, 0);
    assertThat(store.told).isEqualTo(told);
  }

  @Test
  void shouldTellNoMoreThanWhatAnAdditionTouches() throws IOException {
    P part = create();
    MapStore store = new MapStore();
    for (int number = 0; number < 1000; number++) {
      add(part, number);
      part.changes().write(store, 0);
      assertThat(store.told).isLessThanOrEqualTo(6); // three documents come, three leave
      store.told = 0;
    }
  }

  @Test
  void shouldRefuseADamagedEntry() throws IOException {
    MapStore store = stored();
    byte[] value = store.entries.get(store.entries.firstKey());
    value[value.length - 1] ^= 4;
    P other = create();
    byte[] header = MapStore.header(create());
    assertThatThrownBy(() -> store.restore(header, other))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("is damaged: its checksum does not match; restore a copy");
  }

  @Test
  void shouldRefuseAnEntryOfANewerRelease() throws IOException {
    MapStore store = stored();
    byte[] value = store.entries.get(store.entries.firstKey());
    value[7]++; // the version
    seal(value);
    P other = create();
    byte[] header = MapStore.header(create());
    assertThatThrownBy(() -> store.restore(header, other))
        .isInstanceOf(TooNewException.class)
        .hasMessageContaining("upgrade Contraflow");
  }

  /** Makes the checksum fit. */
  private static void seal(byte[] frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame, 4, 4);
    crc.update(frame, 12, frame.length - 12);
    ByteBuffer.wrap(frame).putInt(8, (int) crc.getValue());
  }

  private MapStore stored() throws IOException {
    P part = create();
    for (int number = 0; number < 20; number++) {
      add(part, number);
    }
    MapStore store = new MapStore();
    part.changes().write(store, 0);
    return store;
  }
}
