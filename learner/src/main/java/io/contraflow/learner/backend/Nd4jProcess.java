package io.contraflow.learner.backend;

import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * Which of its backends ND4J takes: at its first use, for as long as the process lives, whatever
 * else is on the class path. A cluster's process has one ND4J for all of its jobs.
 *
 * <p>It also says where ND4J looks for its own parts. It would take the context class loader of the
 * thread that touches it first. On a cluster that is a job's, which is closed when the job leaves
 * the task manager; whatever ND4J looks for afterwards is not found, and stays unusable until the
 * process ends.
 */
final class Nd4jProcess {
  private static final String CPU = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";
  private static final String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

  private Nd4jProcess() {}

  /**
   * What ND4J computes on, once it computes on anything.
   *
   * @param wanted what it is to take if nobody has used it in this process
   */
  static Backend taken(Backend wanted) {
    // Jobs of a cluster have a class of this name each, and one ND4J.
    synchronized (ND4JClassLoading.class) {
      ClassLoader own = Nd4j.class.getClassLoader();
      String provider = wanted == Backend.CUDA ? CUDA : CPU;
      ND4JClassLoading.setNd4jClassloader(new OneBackendLoader(own, provider));
      try {
        Nd4jBackend backend = Nd4j.getBackend();
        return backend.getClass().getName().equals(CUDA) ? Backend.CUDA : Backend.CPU;
      } finally {
        ND4JClassLoading.setNd4jClassloader(own);
      }
    }
  }
}
