package io.contraflow.pipeline.serve;

import io.contraflow.search.page.SearchEvents;
import io.contraflow.search.page.ShownPage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages and clicks on a topic of search events, those of a search in one partition and in order.
 * The Kafka timestamp is the event's own.
 */
final class KafkaSearchEvents implements SearchEvents {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSearchEvents.class);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final PageEventJson json;
  private final AtomicLong failed = new AtomicLong();

  /**
   * @param producer of the caller
   */
  KafkaSearchEvents(Producer<byte[], byte[]> producer, String topic, PageEventJson json) {
    this.producer = producer;
    this.topic = topic;
    this.json = json;
  }

  @Override
  public CompletionStage<Void> impression(ShownPage page) {
    return send(page.searchId(), page.shownMs(), json.impression(page));
  }

  @Override
  public CompletionStage<Void> click(ShownPage page, String docId, long clickedMs) {
    return send(page.searchId(), clickedMs, json.click(page, docId, clickedMs));
  }

  private CompletionStage<Void> send(String searchId, long timestampMs, byte[] value) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    byte[] key = searchId.getBytes(StandardCharsets.UTF_8);
    try {
      producer.send(
          new ProducerRecord<>(topic, null, timestampMs, key, value),
          (metadata, error) -> {
            if (error == null) {
              sent.complete(null);
            } else {
              fail(sent, error);
            }
          });
    } catch (RuntimeException e) {
      fail(sent, e);
    }
    return sent;
  }

  private void fail(CompletableFuture<Void> sent, Exception error) {
    if (failed.incrementAndGet() == 1) {
      LOG.warn(
          "an event did not reach {}: {}; further ones are counted only", topic, error.toString());
    }
    sent.completeExceptionally(error);
  }

  /** Events that did not reach the topic. */
  long failed() {
    return failed.get();
  }
}
