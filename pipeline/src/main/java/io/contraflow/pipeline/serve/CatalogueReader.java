package io.contraflow.pipeline.serve;

import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParseOptions;
import io.contraflow.search.model.ServedModels;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Puts the documents of the catalogue's topics into what is searched, as the job reads them: the
 * newest version by offset, deletions too. A version that has a vector and no text is left out.
 */
final class CatalogueReader implements TopicFollower.Reader {
  private final DocumentParser parser;
  private final ServedModels models;
  private final AtomicLong read = new AtomicLong();
  private boolean changed;

  CatalogueReader(ParseOptions options, ServedModels models) {
    this.parser = new DocumentParser(options);
    this.models = models;
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> record) throws IOException {
    Origin origin = new Origin(record.topic(), record.partition(), record.offset());
    if (parser.parse(record.key(), record.value(), origin, record.timestamp())
        instanceof DocumentEvent document) {
      if (document.isDeletion()) {
        models.remove(document.docId());
      } else if (document.text() != null) {
        models.put(document.docId(), document.text());
      }
      read.incrementAndGet();
      changed = true;
    }
  }

  @Override
  public void polled() throws IOException {
    if (changed) {
      models.refresh();
      changed = false;
    }
  }

  /** Versions and deletions so far. */
  long read() {
    return read.get();
  }
}
