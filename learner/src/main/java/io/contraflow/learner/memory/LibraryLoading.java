package io.contraflow.learner.memory;

import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where ND4J looks for its own parts. It would take the context class loader of the thread that
 * touches it first. On a cluster that is a job's, which is closed when the job leaves the task
 * manager; whatever ND4J looks for afterwards is not found, and stays unusable until the process
 * ends.
 */
public final class LibraryLoading {
  private LibraryLoading() {}

  /** To be called before anything else of ND4J: the parts lie where ND4J does. */
  public static void fromItsOwnLoader() {
    ND4JClassLoading.setNd4jClassloader(Nd4j.class.getClassLoader());
  }
}
