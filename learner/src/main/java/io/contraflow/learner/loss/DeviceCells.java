package io.contraflow.learner.loss;

import io.contraflow.learner.memory.DeviceMatrix;
import io.contraflow.learner.memory.DeviceMemory;
import java.util.Arrays;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Some cells of a matrix of ND4J's, read or written at once. */
final class DeviceCells {
  private final DeviceMemory memory;
  private final String use;
  private int[] places = new int[64]; // in the matrix, row after row
  private int count;
  private DeviceMatrix indices; // of these places, or null

  /**
   * @param use distinguishes their memory from that of others
   */
  DeviceCells(DeviceMemory memory, String use) {
    this.memory = memory;
    this.use = use;
  }

  void add(int place) {
    if (count == places.length) {
      places = Arrays.copyOf(places, 2 * count);
    }
    places[count++] = place;
    indices = null;
  }

  int count() {
    return count;
  }

  /** Their numbers, in the order in which they were added. */
  double[] read(DeviceMatrix from) {
    return count == 0 ? new double[0] : gather(from).read(count);
  }

  /** Keeps their numbers where the matrix is; {@link #restore} writes them back. */
  void keep(DeviceMatrix from) {
    if (count > 0) {
      gather(from);
    }
  }

  void restore(DeviceMatrix into) {
    if (count > 0) {
      scatter(into, values());
    }
  }

  /** Sets all of them to one number. */
  void fill(DeviceMatrix into, double value) {
    if (count > 0) {
      DeviceMatrix values = values();
      values.flat().assign(value);
      scatter(into, values);
    }
  }

  /** Sets them, in the order in which they were added. */
  void write(DeviceMatrix into, double[] numbers) {
    if (count > 0) {
      DeviceMatrix values = values();
      double[] padded = Arrays.copyOf(numbers, values.rows());
      Arrays.fill(padded, count, padded.length, numbers[count - 1]);
      values.write(padded);
      scatter(into, values);
    }
  }

  private DeviceMatrix gather(DeviceMatrix from) {
    DeviceMatrix values = values();
    Nd4j.exec(
        DynamicCustomOp.builder("gather")
            .addInputs(from.flat(), indices().flat())
            .addIntegerArguments(0)
            .addOutputs(values.flat())
            .build());
    return values;
  }

  private void scatter(DeviceMatrix into, DeviceMatrix values) {
    Nd4j.exec(
        DynamicCustomOp.builder("scatter_upd")
            .addInputs(into.flat(), indices().flat(), values.flat())
            .addOutputs(into.flat())
            .callInplace(true)
            .build());
  }

  private DeviceMatrix indices() {
    indices = indices == null ? memory.indices(use + " places", places, count) : indices;
    return indices;
  }

  private DeviceMatrix values() {
    return memory.exactly(use + " values", indices().rows(), 1);
  }
}
