package io.contraflow.learner.backend;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is to compute on with CUDA.
 *
 * @param devices that are there, in CUDA's order; empty if none can be used
 * @param found what is there instead, in words; null if all devices are supported
 * @param remedy what helps; null if none is needed
 */
record CudaDevices(List<Device> devices, String found, String remedy) {
  private static final Logger LOG = LoggerFactory.getLogger(CudaDevices.class);
  private static final String BINDING = "org.nd4j.linalg.jcublas.bindings.Nd4jCuda";
  private static final String NO_JARS = "no jars of the Maven profile cuda on the class path";
  private static final String BUILD = "build with that profile (docs/gpu.md)";

  /** Looks once a process. */
  static CudaDevices here() {
    return Here.FOUND;
  }

  private static final class Here {
    static final CudaDevices FOUND = found(CudaRuntime::devices, Here::loadNd4j);

    private Here() {}

    /** Before ND4J itself is touched, which would not survive a failure. */
    private static Void loadNd4j() throws ClassNotFoundException {
      Class.forName(BINDING, true, CudaDevices.class.getClassLoader());
      return null;
    }
  }

  /**
   * @param devices lists them
   * @param nd4j loads ND4J's own library
   */
  static CudaDevices found(Callable<List<Device>> devices, Callable<Void> nd4j) {
    try {
      CudaDevices found = of(devices.call());
      if (found.missing() == null) {
        nd4j.call();
      }
      return found;
    } catch (NoClassDefFoundError | ClassNotFoundException e) {
      LOG.debug("the CUDA binding cannot be found", e);
      return none(NO_JARS, BUILD);
    } catch (LinkageError e) {
      LOG.debug("CUDA cannot be loaded", e);
      return unloadable(root(e).getMessage());
    } catch (Exception e) {
      LOG.debug("CUDA lists no devices", e);
      return none("CUDA says: " + e.getMessage(), "see what nvidia-smi says of driver and device");
    }
  }

  private static CudaDevices of(List<Device> devices) {
    if (devices.isEmpty()) {
      return none("no device", "see what nvidia-smi says, and CUDA_VISIBLE_DEVICES");
    }
    if (devices.stream().allMatch(Device::isSupported)) {
      return new CudaDevices(List.copyOf(devices), null, null);
    }
    // ND4J opens every device that it can see.
    String remedy =
        devices.stream().anyMatch(Device::isSupported)
            ? "hide the others with CUDA_VISIBLE_DEVICES"
            : "use such a device";
    return none(
        devices.stream().map(Device::toString).collect(Collectors.joining(" and ")), remedy);
  }

  private static CudaDevices unloadable(String message) {
    String said = String.valueOf(message);
    if (said.contains("libcuda.so")) {
      return none("no NVIDIA driver (" + said + ")", "install the driver");
    }
    if (said.startsWith("Could not find jni")) {
      return none(NO_JARS + " for this platform", "use Linux on x86-64, and " + BUILD);
    }
    return none(
        "a library of CUDA 11.6 or cuDNN 8.3 that cannot be loaded (" + said + ")",
        "install them, or build with the profiles cuda and cuda-redist (docs/gpu.md)");
  }

  private static Throwable root(Throwable e) {
    return e.getCause() == null ? e : root(e.getCause());
  }

  private static CudaDevices none(String found, String remedy) {
    return new CudaDevices(List.of(), found, remedy);
  }

  /** Why nothing can be computed with CUDA here, or null. */
  String missing() {
    return found;
  }

  /**
   * @throws UnusableBackendException unless every device is usable, and there is one
   */
  void check() {
    if (found != null) {
      throw new UnusableBackendException(
          "learner.backend cuda needs a device of "
              + Device.SUPPORTED
              + ", found "
              + found
              + "; "
              + remedy
              + ", or set learner.backend to cpu or auto");
    }
  }
}
