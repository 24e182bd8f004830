package io.contraflow.learner.frequency;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;

/**
 * How often documents come with an entering example, as its positive and as one of its page
 * negatives: the two sources that columns are drawn from. Not thread-safe.
 */
public final class DocumentFrequencies {
  /** Nothing is estimated. */
  public static final DocumentFrequencies NONE =
      new DocumentFrequencies(FrequencyOptions.NONE, 0, 0);

  private static final long OF_PAGES = 0x70616765L;

  private final FrequencyOptions options;
  private final int pageNegatives;
  private final StreamingFrequency positives;
  private final StreamingFrequency onPages;

  /**
   * @param pageNegatives that a step takes from an example at most
   */
  public DocumentFrequencies(FrequencyOptions options, int pageNegatives, long seed) {
    this.options = options;
    this.pageNegatives = pageNegatives;
    positives = new StreamingFrequency(options, seed);
    onPages =
        new StreamingFrequency(
            pageNegatives > 0 ? options : FrequencyOptions.NONE, seed ^ OF_PAGES);
  }

  /** Whether anything is estimated. */
  public boolean enabled() {
    return options.enabled();
  }

  /** Counts an entering example. */
  public void add(Example example) {
    if (!enabled()) {
      return;
    }
    positives.tick();
    positives.add(example.docId());
    onPages.tick();
    example.negatives().stream().limit(pageNegatives).map(Document::id).forEach(onPages::add);
  }

  /** Examples counted. */
  public long examples() {
    return positives.clock();
  }

  /** The share of the examples whose positive it is, in [0, 1]; 0 if none's. */
  public double ofPositive(String docId) {
    return positives.of(docId);
  }

  /** The share of the examples of whose page negatives it is one, in [0, 1]; 0 if none's. */
  public double onPage(String docId) {
    return onPages.of(docId);
  }

  /** The state behind {@link #ofPositive}. */
  public StreamingFrequency positives() {
    return positives;
  }

  /** The state behind {@link #onPage}. */
  public StreamingFrequency onPages() {
    return onPages;
  }

  public long heapBytes() {
    return positives.heapBytes() + onPages.heapBytes();
  }
}
