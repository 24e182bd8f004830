package io.contraflow.operators.stream;

import io.contraflow.state.format.Codec;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.TooNewException;
import io.contraflow.state.format.TooOldException;
import java.io.Serializable;

/**
 * A stable name for a codec class with a public static {@code INSTANCE}: what a job graph and a
 * savepoint keep of it.
 *
 * @param className the codec's class; part of the savepoint's format, so renaming the class needs a
 *     migration
 */
public record CodecSource<T>(String className) implements Serializable {

  public static <T> CodecSource<T> of(Codec<T> instance) {
    CodecSource<T> source = new CodecSource<>(instance.getClass().getName());
    if (source.codec() != instance) {
      throw new IllegalArgumentException(
          "a codec must be its class's public static INSTANCE: class=" + source.className);
    }
    return source;
  }

  @SuppressWarnings("unchecked")
  Codec<T> codec() {
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      Class<?> type =
          Class.forName(className, true, loader != null ? loader : getClass().getClassLoader());
      return (Codec<T>) type.getField("INSTANCE").get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "no codec " + className + " on the class path; use the job jar that wrote this state", e);
    }
  }

  /**
   * The version that something was written in, if this release reads it.
   *
   * @throws FormatException if it is newer or too old
   */
  int checked(int version) throws FormatException {
    return checked(codec(), version);
  }

  /** The same, given its codec, which looking up takes longer than reading a small value. */
  int checked(Codec<T> codec, int version) throws FormatException {
    if (version > codec.version()) {
      throw new TooNewException(
          this
              + " was written by a newer release: version="
              + version
              + ", this release reads up to "
              + codec.version()
              + "; upgrade Contraflow");
    }
    if (version < codec.oldestVersion()) {
      throw new TooOldException(
          this
              + " is too old: version="
              + version
              + ", this release reads from "
              + codec.oldestVersion()
              + "; use an older release to migrate it");
    }
    return version;
  }

  @Override
  public String toString() {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
