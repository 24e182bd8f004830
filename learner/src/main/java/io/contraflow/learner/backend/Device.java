package io.contraflow.learner.backend;

/**
 * A CUDA device.
 *
 * @param name as its maker calls it
 * @param major of its compute capability
 * @param minor of its compute capability
 */
public record Device(String name, int major, int minor) {
  /**
   * What nd4j-cuda-11.6 has code for. It holds no PTX that a driver could compile for newer ones.
   */
  static final String SUPPORTED = "compute capability 3.7 to 8.6";

  private static final int OLDEST = 37;
  private static final int NEWEST = 86;

  /** As in {@code 8.6}. */
  String capability() {
    return major + "." + minor;
  }

  boolean isSupported() {
    int capability = 10 * major + minor;
    return capability >= OLDEST && capability <= NEWEST;
  }

  /** As in {@code NVIDIA A10 of compute capability 8.6}. */
  @Override
  public String toString() {
    return name + " of compute capability " + capability();
  }
}
