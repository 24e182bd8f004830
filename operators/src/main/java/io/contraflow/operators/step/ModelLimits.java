package io.contraflow.operators.step;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * How many models there may be, and how much memory those of one task may take. Neither changes
 * what a model learns.
 *
 * @param memoryBytes of the models that a task holds in memory, outside the heap and on it; 0 for
 *     half of what the process may have beyond its heap, shared by its tasks
 * @param maxModels of the job, as {@link #modelsOfKeyGroup} counts them
 */
public record ModelLimits(long memoryBytes, int maxModels) implements Serializable {
  public static final int DEFAULT_MAX_MODELS = 1000;

  /** What fits, and the default number. */
  public static final ModelLimits AUTO = new ModelLimits(0, DEFAULT_MAX_MODELS);

  private static final long LEAST_AUTO_BYTES = 256L << 20;

  /** The rest is the window's, the join's, Flink's and the collector's. */
  private static final double SHARE_OF_HEAP = .4;

  public ModelLimits {
    if (memoryBytes < 0) {
      throw new IllegalArgumentException(
          "the models' memory must not be negative, was " + memoryBytes + "; set learner.memory");
    }
    if (maxModels < 1) {
      throw new IllegalArgumentException(
          "there must be at least 1 model, was " + maxModels + "; set learner.max-models");
    }
  }

  /**
   * Bytes that the models of a task may take.
   *
   * @param tasks that may learn in this process
   */
  public long memoryBytesOfTask(int tasks) {
    return memoryBytes > 0
        ? memoryBytes
        : Math.max(LEAST_AUTO_BYTES, (processBytes() - heapBytes()) / 2 / tasks);
  }

  /** As {@link #memoryBytesOfTask}, of the part on the heap. */
  static long heapBytesOfTask(int tasks) {
    return (long) (heapBytes() * SHARE_OF_HEAP / tasks);
  }

  /** What the container, or else the machine, gives this process. */
  public static long processBytes() {
    try {
      return (long)
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME),
                  "TotalMemorySize");
    } catch (JMException e) {
      throw new IllegalStateException("this JVM does not say how much memory there is", e);
    }
  }

  private static long heapBytes() {
    return Runtime.getRuntime().maxMemory();
  }

  /**
   * Models that may be in one key group: its share m = maxModels / keyGroups and what chance may
   * add to it, m + 6 √m + 4, but no more than all. Names fall into key groups by their hash, so
   * with no more than {@code maxModels} of them one is refused once in a hundred thousand jobs or
   * less. Key groups do not depend on the parallelism, and so neither does which model is refused.
   */
  int modelsOfKeyGroup(int keyGroups) {
    double share = (double) maxModels / keyGroups;
    return Math.min(maxModels, (int) Math.ceil(share + 6 * Math.sqrt(share) + 4));
  }
}
