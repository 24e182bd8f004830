package io.contraflow.benchmarks.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Runs another class's {@code main} for as long as standard input is open: the process that started
 * this one holds the other end, and however that one ends, this one does too.
 */
public final class Tether {
  private Tether() {}

  /** The class whose {@code main} is run, then its arguments. */
  public static void main(String[] args) throws ReflectiveOperationException {
    Thread watch = new Thread(Tether::awaitParent, "tether");
    watch.setDaemon(true);
    watch.start();
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
  }

  private static void awaitParent() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Closed one way or the other.
    }
    Runtime.getRuntime().halt(1);
  }
}
