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

/**
 * One of the two runs over the log: its configuration, its output directory, its topics, and the
 * processes of {@code contraflow train} that it took so far. Closing it kills the one that runs.
 */
final class JobRun implements AutoCloseable {
  private static final String HEAP = "-Xmx768m";

  private final String name;
  private final Path directory; // of everything but the topics
  private final Path config;
  private final Configuration configuration;
  private final List<Child> processes = new ArrayList<>();
  private final RunRecord record;
  private final TopicFollower follower;

  /**
   * Writes the configuration and makes the topics.
   *
   * @param name of the run: a directory below {@code root}, and what its topics begin with
   */
  JobRun(String name, Path root, ChaosOptions options, String bootstrapServers) throws IOException {
    this.name = name;
    this.directory = root.resolve(name);
    Files.createDirectories(directory);
    this.config = directory.resolve("contraflow.yaml");
    Files.writeString(config, settings(name, options, bootstrapServers));
    this.configuration = Configuration.read(config);
    TopicAdmin.ensure(
        configuration.kafkaProperties(),
        TopicSpec.of(configuration.topics(), ChaosOptions.PARTITIONS),
        1);
    this.record = new RunRecord(configuration.topics());
    this.follower = TopicFollower.start(bootstrapServers, record);
  }

  /** Small windows and short intervals, so that little happens between two kills but much can. */
  private static String settings(String name, ChaosOptions options, String bootstrapServers) {
    return String.join(
        "\n",
        "kafka.bootstrap-servers: " + bootstrapServers,
        "kafka.group-id: " + name,
        "kafka.topics.learner-reports: " + name + "-learner-reports",
        "kafka.topics.dead-letters: " + name + "-dead-letters",
        "kafka.topics.model-snapshots: " + name + "-model-snapshots",
        "# Every partition has ticks: none is idle, however long the broker or a process is away.",
        "source.idle-after: 1 d",
        "learner.start: " + options.start(),
        "learner.towers: shared",
        "learner.dimension: " + options.dimension(),
        "learner.seed: " + options.seed(),
        "learner.threads: 1",
        "window.size: 64",
        "window.stride: 16",
        "queue.size: 512",
        "queue.warm-up: 64",
        "held-out.share: 0.05",
        "report.sample-size: 200",
        "checkpoint.interval: 500 ms",
        "");
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
