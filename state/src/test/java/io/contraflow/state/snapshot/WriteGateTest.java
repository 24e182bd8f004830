package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteGateTest {
  private static final long WAIT_S = 60;

  @TempDir Path directory;
  private StoreFixture fixture;

  @BeforeEach
  void create() throws IOException {
    fixture = new StoreFixture(directory);
  }

  @Test
  void shouldHoldASnapshotUpUntilItOpens() throws Exception {
    WriteGate gate = fixture.store.gate();
    gate.close();
    CompletableFuture<StagedSnapshot> staged = new CompletableFuture<>();
    Thread writer =
        new Thread(
            () -> {
              try {
                staged.complete(fixture.stage("default", 1));
              } catch (Exception e) {
                staged.completeExceptionally(e);
              }
            });
    writer.start();
    assertThatThrownBy(() -> staged.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    gate.open();
    assertThat(staged.get(WAIT_S, TimeUnit.SECONDS).manifest().step()).isEqualTo(1);
  }

  @Test
  void shouldEndAWriterThatIsInterrupted() throws InterruptedException {
    WriteGate gate = new WriteGate();
    gate.close();
    AtomicReference<Exception> failure = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    Thread writer =
        new Thread(
            () -> {
              begun.countDown();
              try {
                gate.pass();
              } catch (InterruptedIOException e) {
                failure.set(e);
              }
            });
    writer.start();
    begun.await();
    writer.interrupt();
    writer.join();
    assertThat(failure.get()).hasMessageContaining("cut short");
  }
}
