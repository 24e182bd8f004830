package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotPinCommandsTest {
  @TempDir Path output;

  private PublishedSnapshot first;
  private PublishedSnapshot second;

  @BeforeEach
  void publish() throws IOException {
    first = RandomSnapshot.publish(output.resolve("snapshots"), 8);
    second = RandomSnapshot.publishSeparate(output.resolve("snapshots"), 8);
  }

  private Run run(String command, String... ids) {
    String[] all = new String[ids.length + 4];
    all[0] = "snapshots";
    all[1] = command;
    System.arraycopy(ids, 0, all, 2, ids.length);
    all[ids.length + 2] = "--in";
    all[ids.length + 3] = output.toString();
    return Run.of(all);
  }

  private String served() throws IOException {
    return SnapshotStore.open(output.resolve("snapshots")).current("default").orElseThrow().id();
  }

  private String listed() {
    return Run.of("snapshots", "list", output.toString()).out();
  }

  @Test
  void shouldRollBackAndRelease() throws IOException {
    Run back = run("rollback", first.id());

    assertThat(back.err()).isEmpty();
    assertThat(back.out())
        .contains("serves " + first.id(), "generation 3", "not announced: give --config");
    assertThat(served()).isEqualTo(first.id());
    assertThat(listed()).contains(first.id() + "  pinned\n").endsWith(second.id() + "\n");

    Run release = run("release");
    assertThat(release.code()).isZero();
    assertThat(release.out()).contains("serves " + second.id());
    assertThat(served()).isEqualTo(second.id());
    assertThat(listed()).doesNotContain("pinned");
  }

  @Test
  void shouldPinWhatIsServedAndKeepWhatIsNot() throws IOException {
    assertThat(run("pin").out()).contains("serves " + second.id() + ", pinned until");
    assertThat(run("pin", first.id()).out()).contains("keeps " + first.id());
    assertThat(listed()).contains(first.id() + "  kept\n").contains(second.id() + "  pinned\n");
    assertThat(run("release", first.id()).out()).contains("keeps no snapshot by hand");
    assertThat(served()).isEqualTo(second.id());
  }

  @Test
  void shouldSayWhatIsNotThere() throws IOException {
    Run missing = run("rollback", "step-000000009-0123456789ab");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).startsWith("contraflow: there must be a snapshot step-000000009-");
    assertThat(served()).isEqualTo(second.id());
    assertThat(Run.of("snapshots").err())
        .contains("list, show, diff, verify, rollback, pin, release or export is missing");
  }

  @Test
  void shouldCompareTwoOfAStore() {
    Run diff = run("diff", first.id(), second.directory().toString());
    assertThat(diff.err()).isEmpty();
    assertThat(diff.out())
        .contains("options are the same", "rows of queries", "rows of documents")
        .contains("changed rows                 30,522 of 30,522", "cosine of each with itself");
    assertThat(run("diff", first.id(), first.id()).out())
        .contains("rows of queries and documents", "changed rows                 0 of 30,522")
        .doesNotContain("cosine of each");
  }
}
