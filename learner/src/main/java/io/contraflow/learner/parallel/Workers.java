package io.contraflow.learner.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The caller and some daemon threads that help it; they end when they have been idle for long. They
 * serve one caller at a time.
 */
public final class Workers implements AutoCloseable {
  private static final int IDLE_S = 30;
  private static final Workers CALLER = new Workers(1);

  private final int count;
  private final ThreadPoolExecutor helpers; // null for none

  /** What is done for one task, by the worker of a number in [0, count). */
  public interface Task {
    void run(int task, int worker);
  }

  /** Something done for {@code from}, from + 1, .. {@code to} − 1. */
  public interface Range {
    void run(int from, int to);
  }

  /** The caller alone; {@link #close} changes nothing. */
  public static Workers caller() {
    return CALLER;
  }

  /**
   * @param count workers, the caller included, at least 1
   */
  public Workers(int count) {
    this(
        count,
        runnable -> {
          Thread thread = new Thread(runnable, "learner");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * @param threads makes the helpers
   */
  Workers(int count, ThreadFactory threads) {
    this.count = count;
    helpers = count == 1 ? null : helpers(count - 1, threads);
  }

  private static ThreadPoolExecutor helpers(int count, ThreadFactory threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            count, count, IDLE_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  public int count() {
    return count;
  }

  /**
   * Runs tasks 0 .. tasks − 1, each once, and returns when all have ended, interrupted or not: they
   * use memory that the caller frees. What one of them throws, or starting a thread, is thrown
   * then; what others throw is suppressed in it. A worker whose task throws takes no other.
   */
  public void run(int tasks, Task task) {
    AtomicInteger next = new AtomicInteger();
    List<CompletableFuture<Void>> helps = new ArrayList<>();
    Throwable failure = null;
    try {
      for (int h = 1; h < Math.min(count, tasks); h++) {
        int worker = h;
        helps.add(CompletableFuture.runAsync(() -> work(tasks, task, next, worker), helpers));
      }
      work(tasks, task, next, 0);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    for (CompletableFuture<Void> help : helps) {
      failure = joined(help, failure);
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  /**
   * Runs [0, total) in ranges of {@code block}, the last of them shorter: which ranges depends on
   * these two alone. Returns and throws as {@link #run(int, Task)}.
   */
  public void run(int total, int block, Range range) {
    run(
        (total + block - 1) / block,
        (task, worker) -> range.run(task * block, Math.min(total, (task + 1) * block)));
  }

  /** Waits, and returns what failed first. */
  private static Throwable joined(CompletableFuture<Void> help, Throwable failure) {
    try {
      help.join();
      return failure;
    } catch (CompletionException e) {
      if (failure == null) {
        return e.getCause();
      }
      if (failure != e.getCause()) {
        failure.addSuppressed(e.getCause());
      }
      return failure;
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
