package io.contraflow.learner.backend;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses what ND4J computes on in this process. */
public final class Backends {
  private static final Logger LOG = LoggerFactory.getLogger(Backends.class);
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private Backends() {}

  /**
   * Lets ND4J compute on {@code wanted}, and says what it computes on.
   *
   * @return {@link Backend#CPU} or {@link Backend#CUDA}; with {@link Backend#AUTO} whichever it is
   * @throws UnusableBackendException if there is no such device, or another backend is in use here
   */
  public static Backend take(Backend wanted) {
    if (wanted == Backend.AUTO) {
      return takeAny(CudaDevices.here());
    }
    if (wanted == Backend.CUDA) {
      CudaDevices.here().check();
    }
    return take(wanted, Nd4jProcess.taken(wanted));
  }

  static Backend take(Backend wanted, Backend taken) {
    if (taken != wanted) {
      throw new UnusableBackendException(
          ("a process computes on one backend, the first that it uses: learner.backend=%s, in use"
                  + " here=%s; set learner.backend to auto or %s, or let the job run in processes"
                  + " (task managers) of its own")
              .formatted(wanted.label(), taken.label(), taken.label()));
    }
    return taken;
  }

  private static Backend takeAny(CudaDevices devices) {
    Backend best = devices.missing() == null ? Backend.CUDA : Backend.CPU;
    Backend taken = Nd4jProcess.taken(best);
    if (!SAID.getAndSet(true)) {
      LOG.info("learner.backend auto is {}", reason(taken, devices));
    }
    return taken;
  }

  /** As in {@code cpu: found no device}. */
  static String reason(Backend taken, CudaDevices devices) {
    if (taken == Backend.CUDA) {
      return "cuda: " + devices.devices().get(0);
    }
    return devices.missing() == null
        ? "cpu: another job has used it in this process"
        : "cpu: found " + devices.missing();
  }

  /** What names the device in what depends on it, as in {@code cuda 8.6 NVIDIA A10}. */
  public static String name(Backend taken) {
    if (taken != Backend.CUDA || CudaDevices.here().missing() != null) {
      return taken.label();
    }
    Device device = CudaDevices.here().devices().get(0);
    return "cuda " + device.capability() + " " + device.name();
  }
}
