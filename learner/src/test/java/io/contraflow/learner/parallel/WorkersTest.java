package io.contraflow.learner.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private final AtomicInteger running = new AtomicInteger();
  private final CountDownLatch helping = new CountDownLatch(1);

  @Test
  void shouldThrowWhatTheCallerMetWhenAllHaveEnded() {
    RuntimeException own = new IllegalStateException("the caller's");
    RuntimeException other = new IllegalStateException("a helper's");
    try (Workers workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      2,
                      (task, worker) -> {
                        if (worker == 0) {
                          await();
                          throw own;
                        }
                        help(200);
                        throw other;
                      }))
          .isSameAs(own)
          .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(other));
      assertThat(running).hasValue(0);
    }
  }

  @Test
  void shouldThrowWhatAHelperMet() {
    RuntimeException other = new IllegalStateException("a helper's");
    try (Workers workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      2,
                      (task, worker) -> {
                        if (worker == 0) {
                          await();
                        } else {
                          help(1);
                          throw other;
                        }
                      }))
          .isSameAs(other);
    }
  }

  @Test
  void shouldWaitForItsHelpersIfAnotherCannotBeStarted() {
    AtomicInteger made = new AtomicInteger();
    try (Workers workers =
        new Workers(
            3,
            runnable -> {
              if (made.incrementAndGet() == 2) {
                await(); // the first has begun
                throw new OutOfMemoryError("unable to create native thread");
              }
              return new Thread(runnable);
            })) {
      assertThatThrownBy(() -> workers.run(8, (task, worker) -> help(50)))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(running).hasValue(0);
    }
  }

  private void help(long millis) {
    running.incrementAndGet();
    helping.countDown();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    running.decrementAndGet();
  }

  private void await() {
    try {
      helping.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
