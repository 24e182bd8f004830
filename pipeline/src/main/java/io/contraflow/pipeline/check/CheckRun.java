package io.contraflow.pipeline.check;

import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.fields.FieldKeys;
import io.contraflow.pipeline.broker.LogReader;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.StartPosition;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the topics that a job would read, and says what they are worth. It writes nothing, makes no
 * topic, joins no group and commits no offset.
 */
public final class CheckRun {
  private static final StartPosition EARLIEST = new StartPosition(StartPosition.Place.EARLIEST, 0);
  private static final StartPosition LATEST = new StartPosition(StartPosition.Place.LATEST, 0);
  private static final int MOST_NAMED = 8;

  private final Configuration configuration;
  private final Options options;
  private final Progress progress;

  /**
   * @param from where events are read from, by their Kafka timestamps
   * @param maxRecords events that are read at most
   * @param readDocuments whether the catalogue is read
   * @param check how it looks at them
   */
  public record Options(
      StartPosition from,
      StartPosition to,
      long maxRecords,
      boolean readDocuments,
      LogCheck.Options check) {}

  /** Told often how far it has come. */
  public interface Progress {
    void read(String topic, long records, long of);
  }

  public CheckRun(Configuration configuration, Options options, Progress progress) {
    this.configuration = configuration;
    this.options = options;
    this.progress = progress;
  }

  /**
   * @throws ConfigurationException if there is no topic of events
   * @throws io.contraflow.pipeline.broker.BrokerException if Kafka does not answer
   */
  public CheckReport run() {
    Properties client = configuration.kafkaProperties();
    client.put("allow.auto.create.topics", "false");
    client.put("auto.offset.reset", "earliest"); // where retention has gone past what is next
    client.putIfAbsent("max.poll.records", "2000");
    client.remove("group.id");
    client.remove("group.instance.id");
    return LogReader.ask(client, this::read);
  }

  private CheckReport read(KafkaConsumer<byte[], byte[]> consumer) {
    Set<String> topics = consumer.listTopics().keySet();
    List<String> events = configuration.topics().searchEventTopics();
    List<String> documents = configuration.topics().documentTopics();
    events.forEach(topic -> requireTopic(topic, topics));
    LogCheck check = new LogCheck(configuration, options.check());
    CheckReport.Scope catalogue =
        options.readDocuments()
            ? readDocuments(consumer, documents, topics.containsAll(documents), check)
            : null;
    return check.finish(readEvents(consumer, events, check), catalogue);
  }

  private void requireTopic(String events, Set<String> topics) {
    if (!topics.contains(events)) {
      String there =
          topics.stream()
              .filter(topic -> !topic.startsWith("__"))
              .sorted(Comparator.comparingInt(topic -> FieldKeys.edits(events, topic)))
              .limit(MOST_NAMED)
              .collect(Collectors.joining(", "));
      throw new ConfigurationException(
          "topic "
              + events
              + " must exist at "
              + configuration.get(KafkaSettings.BOOTSTRAP_SERVERS)
              + (there.isEmpty() ? ", which has none" : ", which has " + there)
              + "; set kafka.topics.search-events, or let this user read it");
    }
  }

  private CheckReport.Scope readDocuments(
      KafkaConsumer<byte[], byte[]> consumer, List<String> topics, boolean exists, LogCheck check) {
    if (!exists) {
      return new CheckReport.Scope(
          names(topics), EARLIEST.toString(), LATEST.toString(), false, 0, 0, 0);
    }
    DocumentParser parser = new DocumentParser(configuration.parseOptions());
    TopicReader reader = new TopicReader(consumer, topics, EARLIEST, LATEST, Long.MAX_VALUE);
    long read =
        reader.read(
            Long.MAX_VALUE,
            new TopicReader.Sink() {
              @Override
              public void record(ConsumerRecord<byte[], byte[]> each) {
                check.document(
                    parser.parse(each.key(), each.value(), origin(each), each.timestamp()));
              }

              @Override
              public void read(long records, long of) {
                progress.read(names(topics), records, of);
              }
            });
    return scope(names(topics), EARLIEST, LATEST, read, reader);
  }

  private CheckReport.Scope readEvents(
      KafkaConsumer<byte[], byte[]> consumer, List<String> topics, LogCheck check) {
    EventParser parser = new EventParser(configuration.parseOptions());
    long maxAheadMs = configuration.joinOptions().windowMs();
    TopicReader reader =
        new TopicReader(consumer, topics, options.from(), options.to(), maxAheadMs);
    reader
        .partitions()
        .forEach((partition, hasOlder) -> check.partition(partition.toString(), hasOlder));
    long read =
        reader.read(
            options.maxRecords(),
            new TopicReader.Sink() {
              @Override
              public void record(ConsumerRecord<byte[], byte[]> each) {
                check.event(
                    new TopicPartition(each.topic(), each.partition()).toString(),
                    parser.parse(each.value(), origin(each), each.timestamp()));
              }

              @Override
              public void ended(TopicPartition partition) {
                check.ended(partition.toString());
              }

              @Override
              public long newestMs(TopicPartition partition) {
                return check.newestMs(partition.toString());
              }

              @Override
              public void read(long records, long of) {
                progress.read(names(topics), records, of);
              }
            });
    return scope(names(topics), options.from(), options.to(), read, reader);
  }

  private static CheckReport.Scope scope(
      String topic, StartPosition from, StartPosition to, long read, TopicReader reader) {
    // Offsets without records, which compaction and transactions leave, are none.
    long available = reader.isAllRead() ? read : reader.available();
    return new CheckReport.Scope(
        topic, from.toString(), to.toString(), true, read, available, reader.older());
  }

  private static String names(List<String> topics) {
    return String.join(", ", topics);
  }

  private static Origin origin(ConsumerRecord<byte[], byte[]> record) {
    return new Origin(record.topic(), record.partition(), record.offset());
  }
}
