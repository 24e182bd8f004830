package io.contraflow.operators.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What uses the model's native memory has ended when a call returns. */
class CollectionEmbedderTest {
  private static final List<String> TEXTS =
      IntStream.range(0, 400).mapToObj(i -> "text " + i).toList();

  private final AtomicInteger running = new AtomicInteger();

  @Test
  void shouldEndItsRunsBeforeItReturnsFromAnInterrupt() throws IOException {
    Thread caller = Thread.currentThread();
    AtomicInteger told = new AtomicInteger();
    try (TextEmbedder embedder = TextEmbedder.open(Models.options(Models.INT8))) {
      CollectionEmbedder collection = new CollectionEmbedder(embedder, 2, null);
      assertThatThrownBy(
              () ->
                  collection.embedAll(
                      TEXTS,
                      Side.QUERY,
                      (done, total) -> {
                        told.incrementAndGet();
                        running.incrementAndGet();
                        caller.interrupt();
                        work(300);
                        running.decrementAndGet();
                      }))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
      assertThat(running).hasValue(0);
      assertThat(told).hasValueLessThan(TEXTS.size());
    }
  }

  @Test
  void shouldEndItsRunsBeforeItReturnsFromAFailure() throws IOException {
    try (TextEmbedder embedder = TextEmbedder.open(Models.options(Models.INT8))) {
      CollectionEmbedder collection = new CollectionEmbedder(embedder, 2, null);
      assertThatThrownBy(
              () ->
                  collection.embedAll(
                      TEXTS,
                      Side.QUERY,
                      (done, total) -> {
                        if (done == 3) {
                          throw new IllegalStateException("full");
                        }
                        running.incrementAndGet();
                        work(100);
                        running.decrementAndGet();
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("a text cannot be embedded: full");
      assertThat(running).hasValue(0);
    }
  }

  /** Something that no interrupt ends, as native code. */
  private static void work(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
