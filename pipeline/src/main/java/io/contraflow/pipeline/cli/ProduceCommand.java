package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.produce.FileProducer;
import io.contraflow.pipeline.produce.LineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contraflow produce}: the lines of a file to a topic. */
@Command(
    name = "produce",
    mixinStandardHelpOptions = true,
    description = {
      "Sends the lines of a file (JSON, one object a line; .gz is read too) to a topic.",
      "Stopped or killed, run it again: lines that the topic holds are left out. A file is known by"
          + " its name and first line, and a line by its number, so that it may grow; to send lines again"
          + " that were changed, give another --producer. Lines that are no JSON object, or larger"
          + " than Kafka takes, are named on stderr and left out, and the exit code is 1. A line"
          + " with doc_id and \"text\": null deletes the document."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow produce documents.jsonl.gz --topic documents --at 2026-01-01T00:00:00Z",
      "  contraflow produce events.jsonl --bootstrap-servers kafka:9092 --rate 500"
    })
final class ProduceCommand implements Callable<Integer> {
  @Mixin private ConfigurationMixin configurationOptions;

  @Parameters(paramLabel = "FILE", description = "The file; its name may end in .gz.")
  private Path file;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Where to (default: kafka.topics.search-events).")
  private String topic;

  @Option(
      names = "--key-field",
      paramLabel = "FIELD",
      description = "Field whose value is the key (default: search_id, without one doc_id).")
  private String keyField;

  @Option(names = "--rate", paramLabel = "N", description = "Records a second at most.")
  private double ratePerS;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description =
          "Kafka timestamp of every record (default: now). For documents it is the event time, so"
              + " give one before the events that use them.")
  private Instant at;

  @Option(
      names = "--producer",
      paramLabel = "NAME",
      description = "Name by which a second run knows what was sent (default: from the file).")
  private String producer;

  @Option(names = "--create", description = "Creates the topic if it is missing.")
  private boolean create;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Configuration configuration = configurationOptions.read();
    if (Double.isNaN(ratePerS) || ratePerS < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "records a second must be above 0, or 0 for no bound, was " + ratePerS + "; set --rate");
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    String to = topic == null ? configuration.topics().searchEvents() : topic;
    ensureTopic(configuration, to);
    LineFile lines = new LineFile(file);
    FileProducer.ProduceOptions options =
        new FileProducer.ProduceOptions(
            configuration.kafkaProperties(),
            to,
            keyField,
            ratePerS,
            at == null ? null : at.toEpochMilli(),
            producer == null ? lines.identity() : producer);
    ProgressLine progress =
        new ProgressLine(file.getFileName().toString(), spec.commandLine().getErr());
    FileProducer.Counts counts = new FileProducer(lines, options, progress).run();
    progress.end();
    spec.commandLine()
        .getOut()
        .printf(
            "%,d sent to %s at %s, %,d there before, %,d rejected%n",
            counts.sent(),
            to,
            configuration.get(KafkaSettings.BOOTSTRAP_SERVERS),
            counts.held(),
            counts.rejected());
    return counts.rejected() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void ensureTopic(Configuration configuration, String to) {
    if (!create && TopicAdmin.exists(configuration.kafkaProperties(), to)) {
      return;
    }
    if (!create) {
      throw new ConfigurationException(
          "topic "
              + to
              + " must exist at "
              + configuration.get(KafkaSettings.BOOTSTRAP_SERVERS)
              + "; name another with --topic, or add --create");
    }
    boolean compacted = configuration.topics().documentTopics().contains(to);
    TopicAdmin.ensure(
        configuration.kafkaProperties(),
        List.of(new TopicSpec(to, configuration.get(KafkaSettings.PARTITIONS), compacted)),
        configuration.get(KafkaSettings.REPLICATION_FACTOR));
  }
}
