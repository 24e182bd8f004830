package io.contraflow.operators.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.Directories;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Verification;
import io.contraflow.state.token.Tokenizer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SnapshotCopyTest {
  private static final String MODEL = "default";
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
       "decoder": null, "model": {"type": "WordLevel", "unk_token": "a", "vocab": {"a": 0, "b": 1}}}
      """;

  @TempDir Path directory;
  private final AtomicInteger failures = new AtomicInteger();
  private Path copies;
  private SnapshotStore copy;
  private SnapshotWriter writer;

  @BeforeEach
  void open() throws Exception {
    copies = directory.resolve("copies");
    copy = SnapshotStore.open(copies);
    writer =
        new SnapshotWriter(
            directory.resolve("store"),
            copies.toUri().toString(),
            1,
            new SnapshotEncoding.Static(Tokenizer.of(TOKENIZER.getBytes(StandardCharsets.UTF_8))),
            Map.of(),
            Map.of());
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void shouldBeAStoreOfTheSameSnapshots() throws Exception {
    publish(1);
    PublishedSnapshot second = publish(2);

    assertThat(copy.list(MODEL)).extracting(PublishedSnapshot::id).hasSize(2);
    PublishedSnapshot current = copy.current(MODEL).orElseThrow();
    assertThat(current.manifest()).isEqualTo(second.manifest());
    assertThat(Verification.of(current).problems()).isEmpty();
    assertThat(failures).hasValue(0);
  }

  @Test
  void shouldForgetWhatTheStoreHasForgotten() throws Exception {
    PublishedSnapshot first = publish(1);
    Directories.delete(first.directory());

    PublishedSnapshot second = publish(2);

    assertThat(copies.resolve(MODEL)).isDirectoryNotContaining("glob:**/" + first.id());
    assertThat(copy.current(MODEL).orElseThrow().id()).isEqualTo(second.id());
  }

  /** As a process that has been killed between two files leaves it. */
  @Test
  void shouldCompleteACopyThatWasCutShort() throws Exception {
    PublishedSnapshot first = publish(1);
    Path there = copies.resolve(MODEL).resolve(first.id());
    Files.delete(there.resolve(Manifest.FILE));
    Files.writeString(there.resolve("modules.json"), "[");
    assertThat(copy.list(MODEL)).isEmpty();

    writer.copy(first, failures::incrementAndGet);
    writer.await();

    assertThat(Verification.of(copy.current(MODEL).orElseThrow()).problems()).isEmpty();
  }

  @Test
  void shouldGoOnPublishingWhereNothingCanBeCopied() throws Exception {
    Files.writeString(copies, "a file is in the place of the directory");

    PublishedSnapshot first = publish(1);

    assertThat(failures).hasValue(1);
    assertThat(Verification.of(first).problems()).isEmpty();
    Files.delete(copies);
    PublishedSnapshot second = publish(2);
    assertThat(copy.current(MODEL).orElseThrow().id()).isEqualTo(second.id());
  }

  /** Whoever opens a pipe to write waits until somebody reads. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void shouldPublishWhileACopyIsHeldUp() throws Exception {
    Path pipe = Files.createDirectories(copies.resolve(MODEL)).resolve("CURRENT");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    writer.copy(stageAndPublish(1), failures::incrementAndGet);

    PublishedSnapshot second = stageAndPublish(2);

    try (InputStream reader = Files.newInputStream(pipe)) {
      Files.delete(pipe);
      assertThat(new String(reader.readAllBytes(), StandardCharsets.UTF_8)).contains("step-");
    }
    writer.copy(second, failures::incrementAndGet);
    writer.await();
    assertThat(copy.current(MODEL).orElseThrow().id()).isEqualTo(second.id());
    assertThat(failures).hasValue(0);
  }

  private PublishedSnapshot publish(long step) throws Exception {
    PublishedSnapshot published = stageAndPublish(step);
    writer.copy(published, failures::incrementAndGet);
    writer.await();
    return published;
  }

  private PublishedSnapshot stageAndPublish(long step) throws Exception {
    SnapshotDraft draft = new SnapshotDraft(MODEL, step, step, 0, Map.of(), Map.of(), 1);
    SnapshotTables tables = new SnapshotTables.Shared(new RandomStart(2, 4, step));
    return writer.publish(writer.stage(draft, tables, null).get().staged());
  }
}
