package io.contraflow.state.snapshot;

import java.io.InterruptedIOException;

/**
 * Holds up the writing of a snapshot's tables while something that others wait for needs the disk.
 * Open at first. Thread-safe.
 */
public final class WriteGate {
  private boolean open = true;

  public synchronized void close() {
    open = false;
  }

  public synchronized void open() {
    open = true;
    notifyAll();
  }

  /** Waits until it is open. */
  synchronized void pass() throws InterruptedIOException {
    while (!open) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("a snapshot was cut short while it waited for the disk");
      }
    }
  }
}
