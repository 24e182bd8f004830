package io.contraflow.benchmarks.contest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The Python programs below {@code benchmarks/peers}, each started when it is first needed, and the
 * environment that they need. Closing it ends them. Not thread-safe.
 */
public final class PeerPrograms implements AutoCloseable {
  /** What memory a peer's program allocates with. */
  public enum Allocator {
    /** The C library's. */
    STOCK,
    /** jemalloc, preloaded, which keeps what is freed. */
    JEMALLOC
  }

  private static final String SETUP = "setup.sh";
  private static final String JEMALLOC = "jemalloc.sh";

  /** So that jemalloc keeps what is freed, large pieces too, as PyTorch's tuning guide has it. */
  private static final String KEEP = "oversize_threshold:0,dirty_decay_ms:-1,muzzy_decay_ms:-1";

  private static final String LOOKING = "looking for jemalloc";

  private final Path root;
  private final Path logs;
  private final PrintWriter progress;
  private final Map<String, Made> made = new HashMap<>(); // by script
  private final Map<String, Peer> running = new HashMap<>(); // by name

  /** What a script printed last, and whether that is an answer or a reason. */
  private record Made(boolean there, String said) {}

  private PeerPrograms(Path root, Path logs, PrintWriter progress) {
    this.root = root;
    this.logs = logs;
    this.progress = progress;
  }

  /**
   * Nothing is made before a peer is started.
   *
   * @param root of the checkout
   * @param logs a directory for what the peers print
   * @param progress what is going on, for people
   */
  public static PeerPrograms of(Path root, Path logs, PrintWriter progress) {
    return new PeerPrograms(root, logs, progress);
  }

  /** None of them: whoever asks for one is told why. */
  public static PeerPrograms none(String reason) {
    PeerPrograms none = new PeerPrograms(Path.of("."), Path.of("."), null);
    none.made.put(SETUP, new Made(false, reason));
    none.made.put(JEMALLOC, new Made(false, reason));
    return none;
  }

  /**
   * A program that runs, one for each allocator and number of threads.
   *
   * @param script below {@code benchmarks/peers}
   * @throws PeerException if the environment cannot be made, or jemalloc is not to be had
   */
  Peer running(String script, int threads, Allocator allocator) throws PeerException {
    String name = name(script, threads, allocator);
    Peer peer = running.get(name);
    if (peer == null || !peer.isAlive()) {
      peer = start(script, threads, allocator);
      running.put(name, peer);
    }
    return peer;
  }

  private static String name(String script, int threads, Allocator allocator) {
    return "%s-%s-%d"
        .formatted(script.replace(".py", ""), allocator.name().toLowerCase(Locale.ROOT), threads);
  }

  /** Starts another one, which the caller closes. */
  Peer start(String script, int threads, Allocator allocator) throws PeerException {
    require(SETUP, "the peers' Python environment, which is made if it is not there (about 3 GB)");
    List<String> command =
        List.of(
            root.resolve(".venv/bin/python").toString(),
            "-u",
            root.resolve("benchmarks/peers").resolve(script).toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.remove("MALLOC_ARENA_MAX"); // the launcher's, for the learner
    environment.put("OMP_NUM_THREADS", Integer.toString(threads));
    environment.put("MKL_NUM_THREADS", Integer.toString(threads));
    environment.put("TOKENIZERS_PARALLELISM", "false");
    environment.put("HF_HUB_OFFLINE", "1");
    if (allocator == Allocator.JEMALLOC) {
      environment.put("LD_PRELOAD", require(JEMALLOC, LOOKING));
      environment.put("MALLOC_CONF", KEEP);
    }
    try {
      Files.createDirectories(logs);
      Path log = Files.createTempFile(logs, name(script, threads, allocator) + "-", ".log");
      return new Peer(script, builder.redirectError(log.toFile()).start(), log);
    } catch (IOException e) {
      throw new PeerException("cannot start " + script + ": " + e.getMessage(), e);
    }
  }

  /** jemalloc where it is to be had, else what there is: a peer is not to wait for its memory. */
  public Allocator fastest() {
    return run(JEMALLOC, LOOKING).there() ? Allocator.JEMALLOC : Allocator.STOCK;
  }

  private String require(String script, String doing) throws PeerException {
    Made found = run(script, doing);
    if (!found.there()) {
      throw new PeerException(found.said());
    }
    return found.said();
  }

  /** Runs a script once for all who need it. */
  private Made run(String script, String doing) {
    return made.computeIfAbsent(
        script,
        name -> {
          Path file = root.resolve("benchmarks/peers").resolve(name);
          if (!Files.isExecutable(file)) {
            return new Made(false, "there is no " + file + "; run it from a checkout");
          }
          progress.println(doing);
          progress.flush();
          return output(file);
        });
  }

  private static Made output(Path file) {
    try {
      Process process =
          new ProcessBuilder("bash", file.toString()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      List<String> lines = new ArrayList<>();
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        reader.lines().filter(line -> !line.isBlank()).forEach(lines::add);
      }
      String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
      int code = process.waitFor();
      return code == 0
          ? new Made(true, last)
          : new Made(false, file.getFileName() + " ended with " + code + ": " + last);
    } catch (IOException e) {
      return new Made(false, file + " cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Made(false, file + " was interrupted");
    }
  }

  @Override
  public void close() {
    running.values().forEach(Peer::close);
  }
}
