package io.contraflow.pipeline.demo;

import io.contraflow.pipeline.produce.EventBytes;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.apache.kafka.common.utils.Utils;

/**
 * The demo's records in the order in which they are sent, without end: documents from the run's
 * start on, a second later the searches, and a tick for each partition of both topics every 500 ms
 * of schedule time, which goes on when everything else was sent. It is a function of (corpus,
 * users, run): the same bytes every time. Not thread-safe.
 *
 * <pre>
 *  document i    sent at start + i / 10 ms
 *  search i      shown at start of searches + i / rate, clicked 0.4 to 4 s later
 *  its events    sent up to 0.8 s after they happened, each with a delay of its own, so that they
 *                are out of order by as much; 2 % are sent twice, with two delays
 * </pre>
 *
 * <p>A search that found nothing shows nothing and has no events. An event's {@code timestamp} is
 * when it happened, the Kafka timestamp when it was sent. Both events of a search have its id as
 * key, and so one partition.
 */
public final class EventSchedule implements Iterator<ScheduledRecord> {
  public static final long TICK_MS = 500;
  public static final long MAX_DELAY_MS = 800;
  public static final double TWICE_SHARE = 0.02;
  static final int DOCUMENTS_PER_MS = 10;
  static final long REST_MS = 1000;

  /** Streams of random numbers for delays begin here; those of users at 0. */
  private static final long DELAY_STREAMS = 1L << 40;

  private final Corpus corpus;
  private final SimulatedUsers users;
  private final DemoRun run;
  private final String eventsTopic;
  private final String documentsTopic;
  private final Function<SimulatedSearch, String> models;
  private final Timing timing;
  private final long searchesStartMs;
  private final PriorityQueue<Pending> pending =
      new PriorityQueue<>(
          Comparator.comparingLong(Pending::dueMs).thenComparingLong(Pending::order));

  private int nextDocument;
  private long nextSearch;
  private long nextTick = 1;
  private long order;
  private long index;
  private long pendingSearchEvents;
  private ClickCounts counts = ClickCounts.NONE;

  /** A record whose turn has not come; {@code order} settles ties. */
  private record Pending(
      long dueMs,
      long order,
      boolean ofSearch,
      String topic,
      int partition,
      String key,
      byte[] value) {}

  /**
   * How far behind records are sent.
   *
   * @param maxDelayMs of an event behind the moment at which it happened
   * @param tickMs between two ticks
   */
  public record Timing(long maxDelayMs, long tickMs) {
    public static final Timing DEMO = new Timing(MAX_DELAY_MS, TICK_MS);

    public Timing {
      if (maxDelayMs < 0 || maxDelayMs >= Integer.MAX_VALUE || tickMs < 1) {
        throw new IllegalArgumentException(
            "delays must not be negative and ticks at least 1 ms apart, were "
                + maxDelayMs
                + " and "
                + tickMs);
      }
    }
  }

  /** One whose searches name no model. */
  public EventSchedule(
      Corpus corpus, SimulatedUsers users, DemoRun run, String eventsTopic, String documentsTopic) {
    this(corpus, users, run, eventsTopic, documentsTopic, search -> null, Timing.DEMO);
  }

  /**
   * @param models the model that a search teaches; null for none named
   */
  public EventSchedule(
      Corpus corpus,
      SimulatedUsers users,
      DemoRun run,
      String eventsTopic,
      String documentsTopic,
      Function<SimulatedSearch, String> models,
      Timing timing) {
    this.corpus = corpus;
    this.users = users;
    this.run = run;
    this.eventsTopic = eventsTopic;
    this.documentsTopic = documentsTopic;
    this.models = models;
    this.timing = timing;
    this.searchesStartMs = run.startMs() + corpus.documents().size() / DOCUMENTS_PER_MS + REST_MS;
  }

  /** Always true: ticks never end. */
  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public ScheduledRecord next() {
    // Strictly before: whatever is due in the same ms is there before the first of it goes.
    while (pending.isEmpty() || pending.peek().dueMs() >= earliestToCome()) {
      prepare();
    }
    Pending next = pending.poll();
    if (next.ofSearch()) {
      pendingSearchEvents--;
    }
    return ScheduledRecord.of(
        index++, next.topic(), next.partition(), next.key(), next.value(), next.dueMs());
  }

  /** Whether every event of every search has been given out, so that only ticks are left. */
  public boolean searchesDone() {
    return nextSearch == run.searches() && pendingSearchEvents == 0;
  }

  /** Over the searches prepared so far; final once {@link #searchesDone}. */
  public ClickCounts counts() {
    return counts;
  }

  private long documentMs() {
    return nextDocument < corpus.documents().size()
        ? run.startMs() + nextDocument / DOCUMENTS_PER_MS
        : Long.MAX_VALUE;
  }

  private long searchMs() {
    return nextSearch < run.searches()
        ? searchesStartMs + (long) (nextSearch * 1000.0 / run.rate())
        : Long.MAX_VALUE;
  }

  private long tickMs() {
    return run.startMs() + nextTick * timing.tickMs();
  }

  private long earliestToCome() {
    return Math.min(tickMs(), Math.min(documentMs(), searchMs()));
  }

  private void prepare() {
    long earliest = earliestToCome();
    if (documentMs() == earliest) {
      Corpus.Document document = corpus.documents().get(nextDocument);
      add(earliest, false, documentsTopic, document.id(), EventJson.document(document));
      nextDocument++;
    } else if (searchMs() == earliest) {
      addSearch(users.search(nextSearch), earliest);
      nextSearch++;
    } else {
      byte[] tick = EventBytes.tick(earliest);
      for (int partition = 0; partition < run.partitions(); partition++) {
        add(earliest, false, documentsTopic, partition, EventJson.TICK_KEY, tick);
        add(earliest, false, eventsTopic, partition, null, tick);
      }
      nextTick++;
    }
  }

  private void addSearch(SimulatedSearch search, long shownMs) {
    counts = counts.plus(search);
    if (search.page().isEmpty()) {
      return;
    }
    SplitMix random = new SplitMix(run.seed(), DELAY_STREAMS + search.index());
    String model = models.apply(search);
    addEvent(search, EventJson.impression(search, model, corpus, shownMs), shownMs, random);
    for (SimulatedSearch.Click click : search.clicks()) {
      long clickedMs = shownMs + click.delayMs();
      String docId = corpus.documents().get(click.document()).id();
      addEvent(search, EventJson.click(search, model, docId, clickedMs), clickedMs, random);
    }
  }

  private void addEvent(SimulatedSearch search, byte[] value, long happenedMs, SplitMix random) {
    int times = random.nextDouble() < TWICE_SHARE ? 2 : 1;
    for (int i = 0; i < times; i++) {
      long sentMs = happenedMs + random.nextInt((int) timing.maxDelayMs() + 1);
      add(sentMs, true, eventsTopic, search.searchId(), value);
    }
  }

  private void add(long dueMs, boolean ofSearch, String topic, String key, byte[] value) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    int partition = Utils.toPositive(Utils.murmur2(keyBytes)) % run.partitions();
    add(dueMs, ofSearch, topic, partition, key, value);
  }

  private void add(
      long dueMs, boolean ofSearch, String topic, int partition, String key, byte[] value) {
    pending.add(new Pending(dueMs, order++, ofSearch, topic, partition, key, value));
    if (ofSearch) {
      pendingSearchEvents++;
    }
  }
}
