package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cli.Contraflow;
import io.contraflow.pipeline.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of the runs over a log: its configuration, its output directory, its topics, and the
 * processes of {@code contraflow train} that it took so far. Closing it kills the one that runs.
 */
final class JobRun implements AutoCloseable {
  private static final String HEAP = "-Xmx768m";

  private final String name;
  private final Path directory; // of everything but the topics
  private final Path config;
  private final Map<String, String> settings;
  private final Configuration configuration;
  private final List<Child> processes = new ArrayList<>();
  private final RunRecord record;
  private final TopicFollower follower;

  /** A run over the log that all such runs read. */
  JobRun(String name, Path root, ChaosOptions options, String bootstrapServers) throws IOException {
    this(name, root, options, bootstrapServers, ChaosOptions.PARTITIONS, Map.of());
  }

  /**
   * Writes the configuration and makes the topics.
   *
   * @param name of the run: a directory below {@code root}, and what its topics begin with
   * @param partitions of a topic that is not there yet
   * @param changes options by name, beside what all runs are given
   */
  JobRun(
      String name,
      Path root,
      ChaosOptions options,
      String bootstrapServers,
      int partitions,
      Map<String, String> changes)
      throws IOException {
    this.name = name;
    this.directory = root.resolve(name);
    Files.createDirectories(directory);
    this.config = directory.resolve("contraflow.yaml");
    this.settings = settings(name, options, bootstrapServers);
    set(changes);
    this.configuration = Configuration.read(config);
    TopicAdmin.ensure(
        configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), partitions), 1);
    this.record = new RunRecord(configuration.topics());
    this.follower = TopicFollower.start(bootstrapServers, record);
  }

  /** Changes options of the processes that are started from now on; not the topics. */
  void set(Map<String, String> changes) throws IOException {
    settings.putAll(changes);
    List<String> lines = new ArrayList<>();
    settings.forEach((option, value) -> lines.add(option + ": " + value));
    Files.write(config, lines);
  }

  /** Small windows and short intervals, so that little happens between two kills but much can. */
  private static Map<String, String> settings(
      String name, ChaosOptions options, String bootstrapServers) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kafka.bootstrap-servers", bootstrapServers);
    settings.put("kafka.group-id", name);
    settings.put("kafka.topics.learner-reports", name + "-learner-reports");
    settings.put("kafka.topics.dead-letters", name + "-dead-letters");
    settings.put("kafka.topics.model-snapshots", name + "-model-snapshots");
    // Every partition has ticks: none is idle, however long the broker or a process is away.
    settings.put("source.idle-after", "1 d");
    settings.put("learner.start", options.start().toString());
    settings.put("learner.towers", "shared");
    settings.put("learner.dimension", String.valueOf(options.dimension()));
    settings.put("learner.seed", String.valueOf(options.seed()));
    settings.put("learner.threads", "1");
    settings.put("window.size", "64");
    settings.put("window.stride", "16");
    settings.put("queue.size", "512");
    settings.put("queue.warm-up", "64");
    settings.put("held-out.share", "0.05");
    settings.put("report.sample-size", "200");
    settings.put("checkpoint.interval", "500 ms");
    return settings;
  }

  Path directory() {
    return directory;
  }

  Configuration configuration() {
    return configuration;
  }

  /** What the run has written on its topics. */
  RunRecord record() {
    return record;
  }

  JobFiles files() {
    return new JobFiles(output());
  }

  /** What {@code --output} is. */
  Path output() {
    return directory.resolve("output").toAbsolutePath().normalize();
  }

  /**
   * Starts {@code train}; it resumes from the newest checkpoint, if there is one.
   *
   * @param more options
   */
  Child train(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("train", "--config", config.toString(), "--output", output().toString()));
    arguments.addAll(List.of(more));
    return start("train", Contraflow.class, List.of(HEAP), arguments);
  }

  /** Starts {@code train --until latest}, which ends by itself. */
  Child trainToTheEnd() throws IOException {
    return train("--until", "latest");
  }

  /**
   * Starts a process of this run, with a log of its own.
   *
   * @param what the log's name begins with, after its number
   */
  Child start(String what, Class<?> main, List<String> jvmOptions, List<String> arguments)
      throws IOException {
    Path log = directory.resolve("%02d-%s.log".formatted(processes.size(), what));
    Child process = Child.start(main, log, jvmOptions, arguments);
    processes.add(process);
    return process;
  }

  /** All that were started. */
  List<Child> processes() {
    return List.copyOf(processes);
  }

  /** What the logs of all processes so far tell of models that were restored. */
  List<Restored> restored() throws IOException {
    List<Restored> restored = new ArrayList<>();
    for (Child process : processes) {
      restored.addAll(Restored.in(process.printed()));
    }
    return restored;
  }

  /** What the last process said of the models at the end of the log. */
  Map<String, FinalState> finalStates() throws IOException {
    return FinalState.in(processes.get(processes.size() - 1).printed());
  }

  /** The processes so far that resumed from a checkpoint, as they say. */
  List<Resumed> resumed() throws IOException {
    List<Resumed> resumed = new ArrayList<>();
    for (Child process : processes) {
      Resumed.in(process).ifPresent(resumed::add);
    }
    return resumed;
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    processes.forEach(Child::close);
    follower.close();
  }
}
