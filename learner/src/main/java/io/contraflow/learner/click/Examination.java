package io.contraflow.learner.click;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Placement;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.learner.history.Hash64;
import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Journal;
import io.contraflow.learner.kept.Part;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * How likely positions are looked at: given, or estimated from the pages that {@link #add} is told.
 * It needs nothing but pages in an order, so that a log can be read with it alone; {@link
 * #estimates} is what it found. The same pages in the same order give the same estimates, bit for
 * bit.
 *
 * <p>Estimates are made anew after 256 pages, twice as many, and so on, and after every {@value
 * #EVERY_PAGES} from then on. Before the first all positions count as looked at. Counts are halved
 * every {@value #HALF_LIFE_PAGES} pages, so that a new layout is found out about. Pairs of query
 * and document are kept as 64-bit hashes, those that were shown last.
 *
 * <p>Pairs are kept as a {@link Journal} of counts, of which a pair's last stands for it. Not
 * thread-safe.
 */
public final class Examination implements Part {
  private static final int FIRST_PAGES = 256;
  private static final int EVERY_PAGES = 4096;
  private static final int HALF_LIFE_PAGES = 1 << 20;
  private static final long PAIR_BYTES = 280;

  private final BiasOptions options;
  private final int capacity;
  private final long seed;
  private final ShuffledExamination shuffled = new ShuffledExamination();
  private final LinkedHashMap<Long, Journal.Entry<PairClicks>> pairs =
      new LinkedHashMap<>(); // by key, oldest first
  private final Journal<PairClicks> journal =
      new Journal<>("CFXP", "page of clicked pairs", PairClicks.CODEC);
  private double[] theta; // by position − 1, NaN where nothing is known
  private long pages;

  /**
   * @param capacity pairs of query and document that are counted, at least a page's
   */
  public Examination(BiasOptions options, int capacity, long seed) {
    this.options = options;
    this.capacity = capacity;
    this.seed = seed;
    this.theta = unknown();
  }

  private double[] unknown() {
    double[] unknown = new double[options.results()];
    Arrays.fill(unknown, Double.NaN);
    return unknown;
  }

  /** Takes a page into account, if anything is estimated from pages. */
  public void add(ShownPage page) {
    if (!options.source().isEstimated()) {
      return;
    }
    if (options.source() == PositionBias.EM) {
      page.results().stream()
          .filter(result -> result.position() <= options.results())
          .forEach(result -> count(page.query(), result));
      trim();
    } else {
      shuffled.add(page, options.results());
    }
    pages++;
    if (pages % HALF_LIFE_PAGES == 0) {
      shuffled.halve(); // pairs follow when they are looked at
    }
    boolean early = pages >= FIRST_PAGES && pages < EVERY_PAGES && Long.bitCount(pages) == 1;
    if (early || pages % EVERY_PAGES == 0) {
      estimate();
    }
  }

  /** Makes the estimates anew from all pages so far. */
  public void estimate() {
    if (options.source() == PositionBias.EM) {
      int age = age();
      List<PairClicks> all = new ArrayList<>(pairs.size());
      pairs.values().forEach(entry -> all.add(entry.value().at(age)));
      theta = PairExamination.of(all, theta);
    } else if (options.source() == PositionBias.SWAPS) {
      theta = shuffled.theta(options.results());
    }
  }

  private int age() {
    return (int) (pages / HALF_LIFE_PAGES);
  }

  private void count(String query, ShownPage.Result result) {
    long key = key(query, result.docId());
    Journal.Entry<PairClicks> before = pairs.get(key);
    PairClicks known = before == null ? PairClicks.none(key, age()) : before.value().at(age());
    append(journal.append(known.and(result.position(), result.clicked())));
  }

  private long key(String query, String docId) {
    return Hash64.of(Hash64.of(seed, query), docId);
  }

  private void append(Journal.Entry<PairClicks> entry) {
    Journal.Entry<PairClicks> before = pairs.remove(entry.value().key());
    pairs.put(entry.value().key(), entry);
    if (before != null) {
      journal.remove(before);
    }
  }

  private void trim() {
    int most = options.source() == PositionBias.EM ? capacity : 0;
    Iterator<Journal.Entry<PairClicks>> oldest = pairs.values().iterator();
    while (pairs.size() > most) {
      journal.remove(oldest.next());
      oldest.remove();
    }
  }

  /**
   * The weight of a click, min(1/θ, the largest), at least 1: θ as the example's event has it if
   * propensities are given, else by its position. 1 where neither is known.
   */
  public double weight(Example example) {
    Placement placement = example.placement();
    boolean given = options.source() == PositionBias.GIVEN && placement.hasPropensity();
    double probability = given ? placement.propensity() : theta(placement.position());
    return Math.min(1 / probability, options.mostWeight());
  }

  /**
   * θ of a position in (0, 1]: where nothing is known of it that of the nearest above it of which
   * something is, else of the nearest below it, else 1.
   *
   * @param position from 1; 0 for none, which counts as always looked at
   */
  public double theta(int position) {
    List<OptionalDouble> known = estimates();
    if (position == 0 || known.isEmpty()) {
      return 1;
    }
    int at = Math.min(position, known.size()) - 1;
    for (int k = at; k >= 0; k--) {
      if (known.get(k).isPresent()) {
        return known.get(k).getAsDouble();
      }
    }
    return known.stream().skip(at).flatMapToDouble(OptionalDouble::stream).findFirst().orElse(1);
  }

  /**
   * θ of the positions from 1 on as far as something is known of them, relative to the position
   * that is looked at most, as they were estimated last or as they are given; empty for a position
   * of which nothing is.
   */
  public List<OptionalDouble> estimates() {
    if (options.source() == PositionBias.GIVEN) {
      return options.propensities().stream().map(OptionalDouble::of).toList();
    }
    int known = theta.length;
    while (known > 0 && Double.isNaN(theta[known - 1])) {
      known--;
    }
    return Arrays.stream(theta)
        .limit(known)
        .mapToObj(t -> Double.isNaN(t) ? OptionalDouble.empty() : OptionalDouble.of(t))
        .toList();
  }

  /**
   * How well a document fits a query, γ in [0, 1], by the present estimates: clicks over looks, of
   * which γ + ε (1 − γ) are expected with wrong clicks at the rate ε, so that γ is (clicks / looks
   * − ε) / (1 − ε). Empty for a pair that is not counted.
   *
   * @param query normalised
   */
  public OptionalDouble relevance(String query, String docId) {
    Journal.Entry<PairClicks> entry = pairs.get(key(query, docId));
    if (entry == null) {
      return OptionalDouble.empty();
    }
    double clicks = entry.value().clicks();
    double looks = 0;
    for (int c = 0; c < entry.value().positions().length; c++) {
      looks += entry.value().shown()[c] * theta(entry.value().positions()[c]);
    }
    double fits = (clicks / looks - options.wrongClicks()) / (1 - options.wrongClicks());
    return OptionalDouble.of(Math.min(1, Math.max(0, fits)));
  }

  /**
   * Clicks that the estimates of positions rest on, less those that have been forgotten: on pairs
   * of query and document shown at two positions or more, or at positions that were shuffled; 0
   * where nothing is estimated.
   */
  public double comparedClicks() {
    return options.source() == PositionBias.SWAPS
        ? shuffled.clicks()
        : pairs.values().stream()
            .map(entry -> entry.value().at(age()))
            .filter(PairExamination::compares)
            .mapToDouble(PairClicks::clicks)
            .sum();
  }

  /** Pages taken into account. */
  public long pages() {
    return pages;
  }

  /** Bytes on the heap, estimated. */
  public long heapBytes() {
    return pairs.size() * PAIR_BYTES;
  }

  @Override
  public Changes<?> changes() {
    return journal.changes();
  }

  @Override
  public void writeHeader(DataOutput out) throws IOException {
    writeNumbers(out);
    journal.writeHeader(out);
  }

  private void writeNumbers(DataOutput out) throws IOException {
    out.writeUTF(options.source().label());
    out.writeLong(pages);
    out.writeShort(theta.length);
    for (double probability : theta) {
      out.writeDouble(probability);
    }
    shuffled.write(out);
  }

  /**
   * With another source it begins anew; with fewer positions those that are left keep their
   * estimates.
   */
  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    pairs.clear();
    boolean same = header.readUTF().equals(options.source().label());
    pages = header.readLong();
    double[] before = new double[header.readUnsignedShort()];
    for (int k = 0; k < before.length; k++) {
      before[k] = header.readDouble();
    }
    shuffled.read(header);
    journal.restore(header, stored, this::append);
    trim();
    theta = unknown();
    if (same && before.length <= theta.length) {
      System.arraycopy(before, 0, theta, 0, before.length);
    } else if (same) { // counts at positions that are gone would be in the way
      System.arraycopy(before, 0, theta, 0, theta.length);
      clear();
    } else {
      pages = 0;
      clear();
    }
  }

  private void clear() {
    shuffled.clear();
    for (Journal.Entry<PairClicks> oldest : pairs.values()) {
      journal.remove(oldest);
    }
    pairs.clear();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    writeNumbers(out);
    out.writeInt(pairs.size());
    for (Journal.Entry<PairClicks> entry : pairs.values()) {
      PairClicks.CODEC.write(entry.value(), out);
    }
  }
}
