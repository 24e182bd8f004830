package io.contraflow.learner.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaDevicesTest {
  private static final Device AMPERE = new Device("NVIDIA A10", 8, 6);
  private static final Device HOPPER = new Device("NVIDIA H200", 9, 0);

  @ParameterizedTest
  @CsvSource({
    "3, 5, false",
    "3, 7, true",
    "5, 0, true",
    "7, 5, true",
    "8, 0, true",
    "8, 6, true",
    "8, 9, false",
    "9, 0, false",
    "10, 0, false",
    "12, 0, false"
  })
  void shouldKnowWhatThereIsCodeFor(int major, int minor, boolean supported) {
    assertThat(new Device("a device", major, minor).isSupported()).isEqualTo(supported);
  }

  @Test
  void shouldTakeSupportedDevices() {
    CudaDevices devices = devices(AMPERE, AMPERE);

    devices.check();
    assertThat(devices.missing()).isNull();
    assertThat(Backends.reason(Backend.CUDA, devices))
        .isEqualTo("cuda: NVIDIA A10 of compute capability 8.6");
    assertThat(Backends.reason(Backend.CPU, devices))
        .isEqualTo("cpu: another job has used it in this process");
  }

  @Test
  void shouldNameADeviceThatIsTooNew() {
    CudaDevices devices = devices(HOPPER);

    assertThatThrownBy(devices::check)
        .isInstanceOf(UnusableBackendException.class)
        .hasMessage(
            "learner.backend cuda needs a device of compute capability 3.7 to 8.6, found NVIDIA"
                + " H200 of compute capability 9.0; use such a device, or set learner.backend to cpu"
                + " or auto");
    assertThat(Backends.reason(Backend.CPU, devices))
        .isEqualTo("cpu: found NVIDIA H200 of compute capability 9.0");
  }

  @Test
  void shouldSayHowToHideADevice() {
    assertThatThrownBy(devices(AMPERE, HOPPER)::check)
        .hasMessageContaining(
            "found NVIDIA A10 of compute capability 8.6 and NVIDIA H200 of compute capability 9.0;"
                + " hide the others with CUDA_VISIBLE_DEVICES, or");
  }

  @Test
  void shouldSayThatThereIsNoDevice() {
    assertThatThrownBy(devices()::check)
        .hasMessageContaining(
            "found no device; see what nvidia-smi says, and CUDA_VISIBLE_DEVICES");
  }

  @Test
  void shouldGiveCudasWords() {
    Callable<List<Device>> fails =
        () -> {
          throw new IllegalStateException("no CUDA-capable device is detected (CUDA error 100)");
        };
    assertThatThrownBy(CudaDevices.found(fails, () -> null)::check)
        .hasMessageContaining(
            "found CUDA says: no CUDA-capable device is detected (CUDA error 100); see what"
                + " nvidia-smi says of driver and device, or set learner.backend to cpu or auto");
  }

  @Test
  void shouldTellWhatCannotBeLoaded() {
    assertThat(unloadable("/x/libjnicudart.so: libcuda.so.1: cannot open shared object file"))
        .contains("found no NVIDIA driver (/x/libjnicudart.so: libcuda.so.1: cannot")
        .contains("; install the driver, or set");
    assertThat(unloadable("/x/libjnicublas.so: libcublas.so.11: cannot open shared object file"))
        .contains(
            "found a library of CUDA 11.6 or cuDNN 8.3 that cannot be loaded (/x/libjnicublas")
        .contains("; install them, or build with the profiles cuda and cuda-redist (docs/gpu.md)");
  }

  /** ND4J's library is loaded before ND4J is used, which would not survive a failure. */
  @Test
  void shouldLoadNd4jsLibraryOnceThereIsADevice() {
    Callable<Void> absent =
        () -> {
          throw new ClassNotFoundException("Nd4jCuda");
        };
    assertThat(CudaDevices.found(() -> List.of(AMPERE), absent).missing())
        .isEqualTo("no jars of the Maven profile cuda on the class path");
    assertThat(CudaDevices.found(() -> List.of(HOPPER), absent).missing()).contains("H200");
  }

  private static CudaDevices devices(Device... devices) {
    return CudaDevices.found(() -> List.of(devices), () -> null);
  }

  /** JavaCPP's error has the system's as its cause. */
  private static String unloadable(String message) {
    Error error = new UnsatisfiedLinkError("no jnicudart in java.library.path");
    error.initCause(new UnsatisfiedLinkError(message));
    Callable<List<Device>> fails =
        () -> {
          throw error;
        };
    try {
      CudaDevices.found(fails, () -> null).check();
      return "nothing";
    } catch (UnusableBackendException e) {
      return e.getMessage();
    }
  }
}
