package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.CorruptException;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotPinsTest {
  private static final String MODEL = "default";

  @TempDir Path root;

  private StoreFixture fixture;
  private SnapshotStore store;
  private SnapshotPins pins;

  @BeforeEach
  void open() throws Exception {
    fixture = new StoreFixture(root);
    store = fixture.store;
    pins = new SnapshotPins(SnapshotStore.open(root)); // as another process has it
  }

  private PublishedSnapshot publish(long step) throws Exception {
    fixture.clock.advance(Duration.ofMinutes(1));
    return fixture.publish(MODEL, step);
  }

  private PublishedSnapshot publishHeld(long step) throws Exception {
    fixture.clock.advance(Duration.ofMinutes(1));
    StagedSnapshot staged = fixture.stage(MODEL, step);
    staged.judge(Verdict.of(Verdict.HELD, "collapsed", "all are one", Map.of("rank", 1.0), 5));
    return store.publish(staged);
  }

  @Test
  void shouldServeAnOlderOneUntilReleased() throws Exception {
    PublishedSnapshot first = publish(1);
    PublishedSnapshot second = publish(2);
    long generation = store.generation(MODEL);

    assertThat(pins.rollback(MODEL, first.id(), false)).isEqualTo(first);
    assertThat(store.generation(MODEL)).isEqualTo(generation + 1);
    PublishedSnapshot third = publish(3);

    assertThat(store.current(MODEL)).contains(first);
    assertThat(store.list(MODEL)).containsExactly(first, second, third);
    assertThat(store.publishAgain(MODEL, 3, manifest -> true)).contains(third);
    assertThat(store.current(MODEL)).contains(first);

    assertThat(pins.release(MODEL)).isEqualTo(third);
    assertThat(store.generation(MODEL)).isEqualTo(generation + 2);
    PublishedSnapshot fourth = publish(4);
    assertThat(store.current(MODEL)).contains(fourth);
  }

  @Test
  void shouldDoNothingTwice() throws Exception {
    PublishedSnapshot first = publish(1);
    publish(2);
    pins.rollback(MODEL, first.id(), false);
    byte[] pointer = Files.readAllBytes(root.resolve("default/CURRENT"));
    pins.rollback(MODEL, first.id(), false);
    pins.pin(MODEL);
    assertThat(root.resolve("default/CURRENT")).hasBinaryContent(pointer);
  }

  @Test
  void shouldReleaseTheOneWrittenLastThatWasNotHeld() throws Exception {
    publish(7);
    PublishedSnapshot afterRestore = publish(5); // from an older savepoint
    publishHeld(6);
    pins.pin(MODEL);

    assertThat(store.current(MODEL)).contains(afterRestore);
    assertThat(pins.release(MODEL)).isEqualTo(afterRestore);
  }

  @Test
  void shouldNotServeWhatWasHeld() throws Exception {
    PublishedSnapshot first = publish(1);
    PublishedSnapshot held = publishHeld(2);

    assertThat(store.current(MODEL)).contains(first);
    assertThat(store.list(MODEL)).containsExactly(first, held);
    assertThat(store.publishAgain(MODEL, 2, manifest -> true)).contains(held);
    assertThat(store.current(MODEL)).contains(first);
    assertThatThrownBy(() -> pins.rollback(MODEL, held.id(), false))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("was held back (collapsed): all are one; give --held");
    assertThat(pins.rollback(MODEL, held.id(), true)).isEqualTo(held);
    assertThat(store.current(MODEL)).contains(held);
  }

  @Test
  void shouldTakeADamagedVerdictForHeld() throws Exception {
    PublishedSnapshot first = publish(1);
    Files.writeString(publishHeld(2).directory().resolve(Verdict.FILE), "{");
    pins.pin(MODEL);
    assertThat(pins.release(MODEL)).isEqualTo(first);
  }

  @Test
  void shouldKeepWhatIsPinnedAndItsParent() throws Exception {
    for (long step = 1; step <= 6; step++) {
      publish(step);
    }
    PublishedSnapshot third = store.find(MODEL, 3).orElseThrow();
    assertThat(pins.pin(MODEL, third.id()).pins()).containsExactly(third.id());
    fixture.clock.advance(Duration.ofDays(100));
    store.retain(MODEL, fixture.clock.instant());
    assertThat(steps()).containsExactly(2L, 3L, 5L, 6L);

    pins.release(MODEL, third.id());
    store.retain(MODEL, fixture.clock.instant());
    assertThat(steps()).containsExactly(5L, 6L);
    assertThatThrownBy(() -> pins.release(MODEL, third.id()))
        .hasMessage(
            "only what is pinned can be released, " + third.id() + " is not; pinned are []");
  }

  @Test
  void shouldRefuseWhatIsNotThereOrDamaged() throws Exception {
    assertThatThrownBy(() -> pins.pin(MODEL))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("must have a snapshot that is served, has none");
    PublishedSnapshot first = publish(1);
    PublishedSnapshot second = publish(2);
    assertThatThrownBy(() -> pins.rollback(MODEL, "step-000000009-0123456789ab", false))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("snapshots list");
    Files.writeString(StaticModel.in(first.directory()).tensor(), "x", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> pins.rollback(MODEL, first.id(), false))
        .isInstanceOf(CorruptException.class);
    assertThat(store.current(MODEL)).contains(second);
  }

  private List<Long> steps() throws Exception {
    return store.list(MODEL).stream().map(each -> each.manifest().step()).toList();
  }
}
