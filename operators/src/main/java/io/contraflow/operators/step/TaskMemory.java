package io.contraflow.operators.step;

import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a task may use of its process's memory. */
final class TaskMemory {
  private static final Logger LOG = LoggerFactory.getLogger(TaskMemory.class);

  private TaskMemory() {}

  /**
   * The limit of a task's models. The first task of each process says if the process may need more
   * than there is.
   *
   * @param process the task manager's configuration
   */
  static Residents.MemoryLimit limit(ModelLimits limits, Configuration process, TaskInfo task) {
    int slots = process.get(TaskManagerOptions.NUM_TASK_SLOTS);
    int tasks = Math.min(slots, task.getNumberOfParallelSubtasks());
    long bytes = limits.memoryBytesOfTask(tasks);
    if (task.getIndexOfThisSubtask() % tasks == 0) {
      new ProcessMemory(
              Runtime.getRuntime().maxMemory(),
              bytes * tasks,
              bytes(process.get(TaskManagerOptions.MANAGED_MEMORY_SIZE)),
              bytes(process.get(TaskManagerOptions.NETWORK_MEMORY_MAX)))
          .warning(ModelLimits.processBytes())
          .ifPresent(LOG::warn);
    }
    return new Residents.MemoryLimit(bytes, ModelLimits.heapBytesOfTask(tasks));
  }

  /** What a cluster leaves to a fraction is not known here, or has no bound, and counts as none. */
  private static long bytes(MemorySize size) {
    return size == null || size.equals(MemorySize.MAX_VALUE) ? 0 : size.getBytes();
  }
}
