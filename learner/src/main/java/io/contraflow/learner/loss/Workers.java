package io.contraflow.learner.loss;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The caller and some daemon threads that help it; they end when they have been idle for long. */
final class Workers implements AutoCloseable {
  private static final int IDLE_S = 30;

  private final int count;
  private final ThreadPoolExecutor helpers; // null for none

  /** What is done for one task, by the worker of a number in [0, count). */
  interface Task {
    void run(int task, int worker);
  }

  /**
   * @param count workers, the caller included, at least 1
   */
  Workers(int count) {
    this.count = count;
    helpers = count == 1 ? null : helpers(count - 1);
  }

  private static ThreadPoolExecutor helpers(int count) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            runnable -> {
              Thread thread = new Thread(runnable, "contrastive-kernel");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  int count() {
    return count;
  }

  /**
   * Runs tasks 0 .. tasks − 1, each once, and returns when all have ended, interrupted or not: they
   * use memory that the caller frees.
   */
  void run(int tasks, Task task) {
    AtomicInteger next = new AtomicInteger();
    int helping = Math.min(count, tasks) - 1;
    CompletableFuture<?>[] helps = new CompletableFuture<?>[Math.max(0, helping)];
    for (int h = 0; h < helping; h++) {
      int worker = h + 1;
      helps[h] = CompletableFuture.runAsync(() -> work(tasks, task, next, worker), helpers);
    }
    try {
      work(tasks, task, next, 0);
    } finally {
      CompletableFuture.allOf(helps).join();
    }
  }

  private static void work(int tasks, Task task, AtomicInteger next, int worker) {
    for (int t = next.getAndIncrement(); t < tasks; t = next.getAndIncrement()) {
      task.run(t, worker);
    }
  }

  @Override
  public void close() {
    if (helpers != null) {
      helpers.shutdown();
    }
  }
}
