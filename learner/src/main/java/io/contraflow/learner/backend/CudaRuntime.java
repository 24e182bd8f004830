package io.contraflow.learner.backend;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.cuda.global.cudart;

/**
 * The CUDA runtime. Its binding is on the class path in the Maven profile {@code cuda} alone:
 * without it, or the native libraries behind it, every call throws a {@link LinkageError}.
 */
final class CudaRuntime {
  private CudaRuntime() {}

  /**
   * All devices that {@code CUDA_VISIBLE_DEVICES} lets this process see.
   *
   * @throws IllegalStateException with CUDA's words if it cannot say
   */
  static List<Device> devices() {
    int[] count = new int[1];
    check(cudart.cudaGetDeviceCount(count));
    List<Device> devices = new ArrayList<>();
    for (int number = 0; number < count[0]; number++) {
      try (cudaDeviceProp properties = new cudaDeviceProp()) {
        check(cudart.cudaGetDeviceProperties(properties, number));
        devices.add(
            new Device(properties.name().getString(), properties.major(), properties.minor()));
      }
    }
    return devices;
  }

  private static void check(int status) {
    if (status != cudart.cudaSuccess) {
      throw new IllegalStateException(
          cudart.cudaGetErrorString(status).getString() + " (CUDA error " + status + ")");
    }
  }
}
