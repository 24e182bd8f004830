package io.contraflow.pipeline.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether this machine can run the demo: one finding for each thing that it needs. */
public final class MachineCheck {
  public static final int MIN_JDK = 17;
  public static final long MIN_DISK_BYTES = 3L << 30;
  public static final long MIN_MEMORY_BYTES = 2L << 30;

  private MachineCheck() {}

  /**
   * One line of the check.
   *
   * @param remedy empty if all is well
   */
  public record Finding(String subject, boolean ok, String detail, String remedy) {
    static Finding of(String subject, boolean ok, String detail, String remedy) {
      return new Finding(subject, ok, detail, ok ? "" : remedy);
    }

    /** Such as {@code "disk ok 12.3 GiB free in /tmp/demo"}. */
    public String line() {
      String line = String.format("%-10s %-8s %s", subject, ok ? "ok" : "problem", detail);
      return ok ? line : line + "; " + remedy;
    }
  }

  /**
   * Looks at everything; changes nothing.
   *
   * @param output where the demo will write; need not exist
   * @param ports name to port; 0, which takes a free one, is always well
   */
  public static List<Finding> all(Path output, Map<String, Integer> ports) {
    List<Finding> findings = new ArrayList<>();
    findings.add(jdk(Runtime.version().feature()));
    findings.add(platform(System.getProperty("os.name"), System.getProperty("os.arch")));
    ports.forEach((name, port) -> findings.add(port(name, port)));
    findings.add(disk(output, MIN_DISK_BYTES));
    findings.add(memory(ProcFile.bytes("/proc/meminfo", "MemAvailable")));
    return findings;
  }

  static Finding jdk(int feature) {
    return Finding.of(
        "JDK",
        feature >= MIN_JDK,
        "Java " + feature + " in " + System.getProperty("java.home"),
        "set JAVA_HOME to a JDK " + MIN_JDK + " or newer");
  }

  /**
   * Without native libraries nothing can be learnt.
   *
   * @throws IllegalStateException if those of this platform are missing, with what to do
   */
  public static void requirePlatform() {
    Finding found = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    if (!found.ok()) {
      throw new IllegalStateException(
          "the platform must be one that native libraries are there for, was "
              + found.detail()
              + "; "
              + found.remedy());
    }
  }

  static Finding platform(String osName, String osArch) {
    String os = os(osName.toLowerCase(Locale.ROOT));
    String arch = osArch.matches("amd64|x86_64") ? "x86_64" : osArch.replace("aarch64", "arm64");
    String nd4j =
        "/org/nd4j/linalg/cpu/nativecpu/bindings/"
            + os
            + "-"
            + arch
            + "/"
            + System.mapLibraryName("jnind4jcpu");
    String tokenizers =
        "/native/lib/"
            + os.replace("macosx", "osx")
            + "-"
            + arch.replace("arm64", "aarch64")
            + "/cpu/"
            + System.mapLibraryName("tokenizers");
    List<String> missing = new ArrayList<>();
    for (String library : List.of(nd4j, tokenizers)) {
      if (MachineCheck.class.getResource(library) == null) {
        missing.add(library.substring(library.lastIndexOf('/') + 1));
      }
    }
    return Finding.of(
        "platform",
        missing.isEmpty(),
        os + "-" + arch + (missing.isEmpty() ? "" : ", no native library " + missing),
        "use linux-x86_64, linux-arm64 or macosx-arm64, or build with -Dnative.platform="
            + os
            + "-"
            + arch);
  }

  private static String os(String name) {
    return name.startsWith("mac") ? "macosx" : name.startsWith("windows") ? "windows" : "linux";
  }

  static Finding port(String name, int port) {
    boolean free = true;
    if (port != 0) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        free = socket.isBound();
      } catch (IOException e) {
        free = false;
      }
    }
    String detail =
        port == 0 ? "any free port" : "port " + port + (free ? " is free" : " is taken");
    return Finding.of(
        name, free, detail, "stop what listens there, perhaps an earlier demo, or choose another");
  }

  static Finding disk(Path output, long needed) {
    Path existing = output.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing)) {
      return Finding.of(
          "disk", false, existing + " is a file", "give an --output that is a directory");
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      boolean ok = free >= needed && Files.isWritable(existing);
      String detail = gibibytes(free) + " free in " + existing;
      return Finding.of(
          "disk",
          ok,
          detail + (Files.isWritable(existing) ? "" : ", not writable"),
          "give an --output with " + gibibytes(needed) + " that you may write to");
    } catch (IOException e) {
      return Finding.of("disk", false, "cannot read " + existing, "give another --output");
    }
  }

  /**
   * @param available null where the system does not say
   */
  static Finding memory(Long available) {
    if (available == null) {
      return Finding.of("memory", true, "not known on this system", "");
    }
    return Finding.of(
        "memory",
        available >= MIN_MEMORY_BYTES,
        gibibytes(available) + " available",
        "free some: the demo needs about " + gibibytes(MIN_MEMORY_BYTES));
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
