package io.contraflow.pipeline.serve;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ServeSettings;
import io.contraflow.pipeline.config.Topics;
import io.contraflow.pipeline.freshness.ClickToServed;
import io.contraflow.pipeline.freshness.FreshnessFollower;
import io.contraflow.search.http.SearchServer;
import io.contraflow.search.http.SearchService;
import io.contraflow.search.model.ServedModels;
import io.contraflow.search.page.SearchPages;
import io.contraflow.serving.Refusal;
import io.contraflow.serving.SnapshotClient;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A search service that runs: documents from the catalogue's topics, the model's snapshots from
 * where its job publishes them, pages and clicks to the topic of search events. Topics must exist.
 */
public final class ServeSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServeSession.class);
  private static final SecureRandom IDS = new SecureRandom();
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // the last started first
  private final ServedEncoders encoders = new ServedEncoders();
  private final ClickToServed times = new ClickToServed();
  private ServedModels models;
  private LearningProgress progress;
  private SnapshotClient client;
  private TopicFollower catalogue;
  private TopicFollower reports;
  private CatalogueReader documents;
  private SearchServer server;

  private ServeSession() {}

  /**
   * Listens from then on; {@link #waitingFor} says when searches make sense.
   *
   * @param snapshots where the job publishes
   * @param start the snapshot that the model began as
   * @param clockMs event time: the wall clock, but for a schedule that lags behind it
   * @param ticks whether it lets event time go on
   * @param examples of queries, for the page
   */
  public static ServeSession start(
      Configuration configuration,
      Path snapshots,
      Path start,
      LongSupplier clockMs,
      boolean ticks,
      List<String> examples)
      throws IOException {
    ServeSession session = new ServeSession();
    try {
      session.open(configuration, snapshots, start, clockMs, ticks, examples);
      return session;
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void open(
      Configuration configuration,
      Path snapshots,
      Path start,
      LongSupplier clockMs,
      boolean ticks,
      List<String> examples)
      throws IOException {
    Topics topics = configuration.topics();
    String model = configuration.get(ServeSettings.MODEL);
    parts.push(encoders);
    ExecutorService embedding = Executors.newSingleThreadExecutor(ServeSession::daemon);
    parts.push(embedding::shutdownNow);
    models = new ServedModels(encoders.of(SnapshotEncoder.open(start)), embedding);
    parts.push(models);
    Producer<byte[], byte[]> producer = producer(configuration);
    parts.push(producer);
    KafkaSearchEvents events =
        new KafkaSearchEvents(producer, topics.searchEvents(), new PageEventJson(model));
    Duration tickEvery = configuration.get(ServeSettings.TICK_EVERY);
    if (ticks && !tickEvery.isZero()) {
      Ticks sent = new Ticks(producer, topics, clockMs);
      sent.start(tickEvery);
      parts.push(sent);
    }
    follow(configuration, SnapshotStore.open(snapshots), model, clockMs);
    client =
        SnapshotClient.builder(snapshots)
            .model(model)
            .every(LOOK_EVERY)
            .onSwap(swap -> serve(swap.now()))
            .start();
    parts.push(client);
    SearchPages pages =
        new SearchPages(
            models,
            events,
            ServeSettings.pages(configuration),
            clockMs,
            ServeSession::searchId,
            new SecureRandom());
    server =
        SearchServer.start(
            new SearchService(models, pages, progress, this::waitingFor, this::refusal, examples),
            ServeSettings.server(configuration));
    parts.push(server);
  }

  private void follow(
      Configuration configuration, SnapshotStore store, String model, LongSupplier clockMs) {
    Topics topics = configuration.topics();
    Properties properties = configuration.kafkaProperties();
    documents = new CatalogueReader(configuration.parseOptions(), models);
    catalogue =
        new TopicFollower("serve-documents", properties, topics.documentTopics(), false, documents);
    ServedClicks clicks = new ServedClicks(times);
    progress = new LearningProgress(store, model, clicks, System::currentTimeMillis);
    FreshnessFollower freshness =
        new FreshnessFollower(
            TopicFollower.consumer("serve-freshness", properties),
            topics,
            model,
            times,
            System::currentTimeMillis,
            () -> System.currentTimeMillis() - clockMs.getAsLong());
    Thread timing = new Thread(freshness, "contraflow-serve-freshness");
    timing.setDaemon(true);
    timing.start();
    parts.push(freshness::stop);
    reports =
        new TopicFollower(
            "serve-reports", properties, List.of(topics.learnerReports()), false, progress);
    TopicFollower events =
        new TopicFollower(
            "serve-events", properties, topics.searchEventTopics(), true, progress.events());
    for (TopicFollower follower : List.of(catalogue, reports, events)) {
      parts.push(follower);
      follower.start();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "contraflow-serve-embedding");
    thread.setDaemon(true);
    return thread;
  }

  private static Producer<byte[], byte[]> producer(Configuration configuration) {
    Properties properties = new Properties();
    properties.putAll(configuration.kafkaProperties());
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "contraflow-serve");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    // A request must not wait longer for a broker that is gone.
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 3000);
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** 128 random bits: not to be guessed by who would click on another's page. */
  private static String searchId() {
    byte[] bits = new byte[16];
    IDS.nextBytes(bits);
    return "web-" + HexFormat.of().formatHex(bits);
  }

  private void serve(SnapshotEncoder snapshot) {
    try {
      models.serve(encoders.of(snapshot));
      progress.served(snapshot.manifest().orElseThrow());
    } catch (IOException e) {
      LOG.error("a snapshot is not served: {}", e.getMessage());
    }
  }

  /** What is still missing before searches make sense; empty once they do. */
  public List<String> waitingFor() {
    List<String> missing = new ArrayList<>();
    if (catalogue.failure() != null) {
      missing.add("documents: no longer read, " + catalogue.failure() + "; restart the service");
    } else if (!catalogue.isCaughtUp()) {
      missing.add("documents: %,d read so far".formatted(documents.read()));
    } else if (models.learned().index().size() == 0) {
      missing.add("documents: none in the catalogue's topics yet; ./contraflow produce sends some");
    }
    return missing;
  }

  private String refusal() {
    return client == null || client.status().upToDate()
        ? null
        : client.status().lastRefusal().map(Refusal::reason).orElse(null);
  }

  /** What is served. */
  public ServedModels models() {
    return models;
  }

  /** Where its page is. */
  public String address() {
    return server.address();
  }

  /** Takes no more requests, finishes those under way, sends what they said, and stops. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("a part of the search service could not be stopped", e);
      }
    }
  }
}
