package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.CorruptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaSnapshotTest {
  private static final int ROWS = 20;

  @TempDir Path root;
  private StoreFixture fixture;
  private final float[][] rows = new float[ROWS][4];

  @BeforeEach
  void open() throws IOException {
    fixture = new StoreFixture(root);
  }

  private PublishedSnapshot publish(long step, PublishedSnapshot base, int... changed)
      throws IOException {
    BitSet marks = new BitSet();
    for (int row : changed) {
      rows[row][1] += step;
      marks.set(row);
    }
    Changes changes = base == null ? null : new Changes(base, marks, new BitSet(), 100);
    return fixture.store.publish(
        fixture.store.stage(
            StoreFixture.draft("m", step),
            new SnapshotTables.Shared(new RowsTable(rows)),
            fixture.encoding,
            changes));
  }

  @Test
  void shouldBeTheSameSnapshotInFewerBytes() throws Exception {
    PublishedSnapshot full = publish(1, null, 3);
    PublishedSnapshot delta = publish(2, full, 5, 17);
    Manifest manifest = delta.manifest();

    assertThat(manifest.formatVersion()).isEqualTo(4);
    assertThat(manifest.parent()).isEqualTo(full.id());
    assertThat(manifest.delta()).isEqualTo(new Manifest.Delta(full.id(), 1, null));
    assertThat(manifest.files()).containsOnlyKeys("delta/query.safetensors");
    assertThat(Verification.of(delta).problems()).isEmpty();
    assertThat(SnapshotChain.queries(delta, ROWS).rows()).containsExactly(5, 17);
    assertThat(Manifest.fromBytes(manifest.toBytes(), "here")).isEqualTo(manifest);

    StoreFixture other = new StoreFixture(root.resolve("other"));
    PublishedSnapshot whole =
        other.store.publish(
            other.store.stage(StoreFixture.draft("m", 2), new RowsTable(rows), other.encoding));
    assertThat(manifest.tensorSha256()).isEqualTo(whole.manifest().tensorSha256());
    assertThat(manifest.documentSpaceId()).isEqualTo(whole.manifest().documentSpaceId());
    assertThat(delta.id()).isEqualTo(whole.id());
  }

  @Test
  void shouldKeepWhatASnapshotIsMadeFrom() throws Exception {
    PublishedSnapshot lone = publish(1, null, 1);
    PublishedSnapshot full = publish(2, null, 2);
    PublishedSnapshot first = publish(3, full, 3);
    PublishedSnapshot second = publish(4, first, 4);
    PublishedSnapshot current = publish(5, second, 5);
    Instant later = fixture.clock.instant().plus(Duration.ofDays(40));
    fixture.store.retain("m", later);
    assertThat(fixture.store.list("m"))
        .extracting(PublishedSnapshot::id)
        .containsExactly(full.id(), first.id(), second.id(), current.id())
        .doesNotContain(lone.id());
    assertThat(SnapshotChain.of(current).links()).hasSize(4);
  }

  @Test
  void shouldBeWrittenInFullWhereItsBaseIsGone() throws Exception {
    PublishedSnapshot full = publish(1, null, 1);
    Directories.delete(full.directory());
    assertThat(publish(2, full, 2).manifest().delta()).isNull();
  }

  @Test
  void shouldSayWhichSnapshotAChainLacks() throws Exception {
    PublishedSnapshot full = publish(1, null, 1);
    PublishedSnapshot first = publish(2, full, 2);
    PublishedSnapshot second = publish(3, first, 3);
    Directories.delete(first.directory());
    assertThatThrownBy(() -> SnapshotChain.of(second))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining(second.id() + " needs " + first.id())
        .hasMessageContaining("copy that too, or wait for the next full snapshot");
  }

  @Test
  void shouldSayThatAReaderOfFullSnapshotsNeedsOne() throws Exception {
    PublishedSnapshot full = publish(1, null, 1);
    PublishedSnapshot delta = publish(2, full, 2);
    assertThatThrownBy(() -> StaticModel.in(delta.directory()))
        .isInstanceOf(CorruptException.class)
        .hasMessageEndingWith(
            "must be a full snapshot, has only what changed of "
                + full.id()
                + "; give a full one, such as "
                + full.id());
  }

  @Test
  void shouldRefuseRowsThatNoSuchTableHas() throws Exception {
    PublishedSnapshot full = publish(1, null, 1);
    PublishedSnapshot delta = publish(2, full, 5, 17);
    assertThatThrownBy(() -> SnapshotChain.queries(delta, 17))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("must name rows of a table of 17 in ascending order, names 17");
  }

  @Test
  void shouldReadTheTableThatComesOut() throws Exception {
    PublishedSnapshot full = publish(1, null, 3, 4);
    PublishedSnapshot first = publish(2, full, 3, 5);
    PublishedSnapshot second = publish(3, first, 5, 6);
    Table table = PublishedTables.of(second).queries();
    float[] row = new float[4];
    for (int r = 0; r < ROWS; r++) {
      table.read(r, row);
      assertThat(row).isEqualTo(rows[r]);
    }
  }

  @Test
  void shouldWriteAnEmptyDelta() throws Exception {
    PublishedSnapshot full = publish(1, null, 1);
    PublishedSnapshot delta = publish(2, full);
    assertThat(SnapshotChain.queries(delta, ROWS).rows()).isEmpty();
    assertThat(delta.manifest().tensorSha256()).isEqualTo(full.manifest().tensorSha256());
    assertThat(Files.size(delta.directory().resolve("delta/query.safetensors"))).isLessThan(300);
    assertThat(List.of(full.id(), delta.id())).doesNotHaveDuplicates();
  }
}
