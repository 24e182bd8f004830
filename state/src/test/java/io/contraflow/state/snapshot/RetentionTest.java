package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  @TempDir Path root;

  private List<Long> steps(StoreFixture fixture) throws Exception {
    return fixture.store.list("default").stream().map(s -> s.manifest().step()).toList();
  }

  private void publishEvery(StoreFixture fixture, Duration interval, long from, long to)
      throws Exception {
    for (long step = from; step <= to; step++) {
      fixture.clock.advance(interval);
      fixture.publish("default", step);
    }
  }

  @Test
  void shouldKeepTheYoungAndOneAnHour() throws Exception {
    StoreFixture fixture = new StoreFixture(root);
    publishEvery(fixture, Duration.ofMinutes(4), 1, 40); // 00:04 to 02:40
    List<Path> deleted = fixture.store.retain("default", fixture.clock.instant());
    // The last of hours 0 (00:56) and 1 (01:56); 02:32 and later are young.
    assertThat(steps(fixture)).containsExactly(14L, 29L, 38L, 39L, 40L);
    assertThat(deleted).hasSize(35).allMatch(directory -> !directory.toFile().exists());
    assertThat(fixture.store.retain("default", fixture.clock.instant())).isEmpty();
  }

  @Test
  void shouldKeepOneADayForAMonth() throws Exception {
    StoreFixture fixture = new StoreFixture(root);
    publishEvery(fixture, Duration.ofHours(6), 1, 160); // 40 days, four a day
    fixture.store.retain("default", fixture.clock.instant());
    List<Long> kept = steps(fixture);
    // Created at 6 h × step: a day's last is at 18:00, step ≡ 3 (mod 4); now is day 40, 00:00.
    List<Long> expected = new ArrayList<>();
    for (long step = 43; step <= 155; step += 4) {
      expected.add(step);
    }
    expected.addAll(List.of(157L, 158L, 159L, 160L));
    assertThat(kept).isEqualTo(expected);
  }

  @Test
  void shouldKeepThePointersTargetAndItsParentHoweverOld() throws Exception {
    StoreFixture fixture = new StoreFixture(root);
    publishEvery(fixture, Duration.ofMinutes(15), 1, 12);
    fixture.store.publish(fixture.stage("default", 6)); // back to step 6
    fixture.clock.advance(Duration.ofDays(100));
    fixture.store.retain("default", fixture.clock.instant());
    assertThat(steps(fixture)).containsExactly(5L, 6L);
    assertThat(fixture.store.current("default").orElseThrow().manifest().step()).isEqualTo(6);
  }

  @Test
  void shouldLeaveWhatIsBeingWritten() throws Exception {
    StoreFixture fixture = new StoreFixture(root);
    StagedSnapshot staged = fixture.stage("default", 1);
    fixture.clock.advance(Duration.ofDays(100));
    fixture.store.retain("default", fixture.clock.instant());
    assertThat(fixture.store.publish(staged).manifest().step()).isEqualTo(1);
  }
}
