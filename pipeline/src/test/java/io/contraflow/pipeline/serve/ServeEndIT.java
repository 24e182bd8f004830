package io.contraflow.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cli.ContraflowProcess;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationFile;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.ServeSettings;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.WordNet;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code contraflow serve} is stopped while Lucene merges segments of a large catalogue. */
@Timeout(300)
class ServeEndIT {
  private static final int DIMENSION = 256;
  private static final int TERMINATED = 143; // 128 + SIGTERM
  private static final long LIMIT_MS = 5000;
  private static final int USER_TIME = 11; // behind the name
  private static final long BUSY_TICKS = 40; // of 10 ms

  @TempDir Path directory;

  @Test
  void shouldEndAtOnceDuringAMerge() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      Configuration configuration =
          Configuration.defaults()
              .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
              .with(ServeSettings.PORT, 0);
      TopicAdmin.ensure(
          configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), 1), 1);
      sendDocuments(configuration);
      Path file = ConfigurationFile.write(configuration, directory.resolve("contraflow.yaml"));
      String start = writeStart();
      try (ContraflowProcess serve =
          ContraflowProcess.start(
              directory.resolve("serve.txt"),
              "serve",
              "--config",
              file.toString(),
              "--output",
              directory.toString(),
              "--start",
              start)) {
        serve.await(() -> isMerging(serve.pid()));
        long stoppedNs = System.nanoTime();
        serve.stop();

        assertThat(serve.exitCode()).as(serve.printed()).isEqualTo(TERMINATED);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - stoppedNs);
        System.out.printf("ended %d ms after SIGTERM%n", tookMs);
        assertThat(tookMs).isLessThan(LIMIT_MS);
      }
    }
  }

  private static void sendDocuments(Configuration configuration) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            configuration.kafkaProperties(), new StringSerializer(), new ByteArraySerializer())) {
      for (Corpus.Document document : WordNet.read().documents()) {
        byte[] value =
            new ObjectMapper()
                .writeValueAsBytes(Map.of("doc_id", document.id(), "text", document.text()));
        producer.send(
            new ProducerRecord<>(configuration.topics().documents(), document.id(), value));
      }
    }
  }

  private String writeStart() throws Exception {
    try (InputStream json =
            ServeEndIT.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json");
        Tokenizer tokenizer = Tokenizer.of(json.readAllBytes())) {
      return StartSnapshot.write(
              directory.resolve("start"),
              StartTables.both(new RandomStart(tokenizer.vocabularySize(), DIMENSION, 1)),
              new SnapshotEncoding.Static(tokenizer),
              Map.of(),
              1)
          .directory();
    }
  }

  /**
   * Whether a merge of Lucene's is at work for so long that it must be building a graph: by the
   * processor time of its thread, which Linux tells (proc(5)).
   */
  private static boolean isMerging(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.anyMatch(ServeEndIT::isBusyMerge);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isBusyMerge(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return name.startsWith("Lucene Merge") && Long.parseLong(fields[USER_TIME]) >= BUSY_TICKS;
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }
}
