package io.contraflow.learner.memory;

import java.lang.reflect.Constructor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads classes that touch the incubating Vector API, where this JVM has it. */
public final class Incubating {
  private static final Logger LOG = LoggerFactory.getLogger(Incubating.class);
  private static final String MODULE = "jdk.incubator.vector";
  private static final boolean PRESENT = isPresent();

  private Incubating() {}

  /** Said once a JVM. */
  private static boolean isPresent() {
    boolean present = ModuleLayer.boot().findModule(MODULE).isPresent();
    if (!present) {
      LOG.warn(
          "this JVM runs without {}: the contrastive kernel and embedding tables are slower, with"
              + " the same results; start it with --add-modules={}",
          MODULE,
          MODULE);
    }
    return present;
  }

  /**
   * One of a class that is compiled apart, or another that does the same without vectors.
   *
   * @param className beside {@code type}, with a constructor without parameters
   */
  public static <T> T orElse(Class<T> type, String className, Supplier<T> other) {
    if (!PRESENT) {
      return other.get();
    }
    try {
      Constructor<?> constructor =
          Class.forName(className, true, type.getClassLoader()).getDeclaredConstructor();
      constructor.setAccessible(true);
      return type.cast(constructor.newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot load " + className, e);
    }
  }
}
