package io.contraflow.pipeline.cli;

import io.contraflow.operators.fields.SourceFormat;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.SourceSettings;
import io.contraflow.pipeline.serve.ServeSession;
import io.contraflow.state.snapshot.PublishedSnapshot;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code contraflow serve}: a search service and its page beside a job that trains. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serves searches over the documents of the catalogue's topics, with BM25, the model that a job"
          + " began with and the one it has learnt, and sends what is shown and clicked to the topic of"
          + " search events. Runs until it is stopped (Ctrl-C).",
      "docs/serve.md has the HTTP interface. It asks for no password and listens on this machine only,"
          + " unless serve.host says otherwise."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow serve --config contraflow.yaml --output /data/contraflow",
      "  contraflow serve --set serve.port=8080 --set serve.exploration=swaps"
    })
final class ServeCommand implements Callable<Integer> {
  private static final long SHOW_EVERY_S = 2;

  @Mixin private ConfigurationMixin configurationOptions;

  @Option(
      names = "--output",
      defaultValue = "contraflow-output",
      paramLabel = "DIR",
      description =
          "The --output of the training job, or a copy: its snapshots, and the start (default:"
              + " ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--start",
      paramLabel = "DIR",
      description = "The snapshot that the model began with, if it is not in --output.")
  private Path start;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Configuration configuration = configurationOptions.read();
    configuration.requireConsistent();
    requireOwnSchema(configuration);
    Path began = start == null ? start() : start;
    TopicAdmin.ensure(
        configuration.kafkaProperties(),
        TopicSpec.of(configuration.topics(), configuration.get(KafkaSettings.PARTITIONS)),
        configuration.get(KafkaSettings.REPLICATION_FACTOR));
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Thread stop =
        new Thread(
            () -> {
              stopped.countDown();
              awaitClosed(closed);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try (ServeSession session =
        ServeSession.start(
            configuration,
            configuration.snapshotDirectory(output),
            began,
            System::currentTimeMillis,
            true,
            List.of())) {
      say("page       " + session.address());
      say("start      " + began);
      say("snapshots  " + configuration.snapshotDirectory(output).toAbsolutePath());
      say("events     to " + configuration.topics().searchEvents() + "; stop with Ctrl-C");
      follow(session, stopped);
    } finally {
      closed.countDown();
    }
    return ExitCode.OK;
  }

  /** What is written must be read as what it is. Documents are only read, and may be mapped. */
  private static void requireOwnSchema(Configuration configuration) {
    SourceFormat format = configuration.get(SourceSettings.FORMAT);
    List<String> mapped =
        Stream.concat(
                configuration.get(SourceSettings.FIELDS).keySet().stream()
                    .filter(field -> !field.startsWith("document.")),
                configuration.get(SourceSettings.TYPES).keySet().stream())
            .sorted()
            .toList();
    if (format != SourceFormat.JSON || !mapped.isEmpty()) {
      throw new ConfigurationException(
          "serve writes pages and clicks by Contraflow's own names (docs/events.md), and they must be"
              + " read by them: source.format=%s, mapped are %s; serve a job whose events are not mapped, or log"
                  .formatted(format.label(), mapped)
              + " pages and clicks from your own service");
    }
  }

  private static void awaitClosed(CountDownLatch closed) {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(ServeSession session, CountDownLatch stopped) throws InterruptedException {
    List<String> told = null;
    while (!stopped.await(SHOW_EVERY_S, TimeUnit.SECONDS)) {
      List<String> missing = session.waitingFor();
      if (!missing.equals(told)) {
        say(
            missing.isEmpty()
                ? "ready, %,d documents".formatted(session.models().learned().index().size())
                : "waiting for " + String.join("; ", missing));
        told = missing;
      }
    }
  }

  private Path start() throws IOException {
    Path root = output.resolve("start");
    List<PublishedSnapshot> starts = StartSnapshot.all(root);
    if (starts.isEmpty()) {
      throw new FileNotFoundException(
          "the model's start must be in "
              + root
              + ", there is none; begin ./contraflow train with the same --output, or give --start");
    }
    return starts.get(0).directory();
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
