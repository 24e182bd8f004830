package io.contraflow.operators.example;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A document of {@link LogCatalogue}: its versions, and who asks for it. */
final class CatalogueEntry {
  /** On the heap, with what keeps it, besides its features. */
  private static final int DOCUMENT_BYTES = 512;

  private TreeMap<Long, DocumentEvent> coming;
  private Map<Long, List<DocumentRequest>> asked;
  private Map<Long, List<DocumentRequest>> waiting;
  private Map<String, Boolean> models;
  private Set<Long> toldAgain;
  private boolean known;
  private long sinceMs = Long.MIN_VALUE;
  private Origin origin;
  private FeaturedText content;

  /** Adds a version to come; of those of one time the later record counts. */
  void add(DocumentEvent version) {
    if (coming == null) {
      coming = new TreeMap<>();
    }
    coming.merge(
        version.timestampMs(),
        version,
        (before, after) -> isAfter(after.origin(), before.origin()) ? after : before);
  }

  private static boolean isAfter(Origin one, Origin other) {
    return one.partition() != other.partition()
        ? one.partition() > other.partition()
        : one.offset() > other.offset();
  }

  /** Takes those up to a time out; the newest, if it is newer than the one in force, else null. */
  DocumentEvent takeNewest(long nowMs) {
    if (coming == null || coming.firstKey() > nowMs) {
      return null;
    }
    DocumentEvent newest = coming.floorEntry(nowMs).getValue();
    coming.headMap(nowMs, true).clear();
    if (coming.isEmpty()) {
      coming = null;
    }
    boolean newer =
        newest.timestampMs() > sinceMs
            || newest.timestampMs() == sinceMs && isAfter(newest.origin(), origin);
    return !known || newer ? newest : null;
  }

  /**
   * Puts a version in force.
   *
   * @param itsContent null for a deletion
   */
  void set(DocumentEvent version, FeaturedText itsContent) {
    known = true;
    sinceMs = version.timestampMs();
    origin = version.origin();
    content = itsContent;
  }

  /** Whether a version, or a deletion, is in force. */
  boolean isKnown() {
    return known;
  }

  /** Of the version in force; null for a deletion. */
  FeaturedText content() {
    return content;
  }

  /** Requests by the time at which to look. */
  Map<Long, List<DocumentRequest>> asked() {
    if (asked == null) {
      asked = new HashMap<>();
    }
    return asked;
  }

  /** Requests that no version has answered, by the time at which to give up. */
  Map<Long, List<DocumentRequest>> waiting() {
    if (waiting == null) {
      waiting = new TreeMap<>();
    }
    return waiting;
  }

  /** Models that have asked, and whether they have the document. */
  Map<String, Boolean> models() {
    if (models == null) {
      models = new HashMap<>(2);
    }
    return models;
  }

  /** Times at which a deletion is told again. */
  Set<Long> toldAgain() {
    if (toldAgain == null) {
      toldAgain = new TreeSet<>();
    }
    return toldAgain;
  }

  /** Gives back what is empty. */
  void trim() {
    asked = asked == null || asked.isEmpty() ? null : asked;
    waiting = waiting == null || waiting.isEmpty() ? null : waiting;
    toldAgain = toldAgain == null || toldAgain.isEmpty() ? null : toldAgain;
  }

  /** On the heap, estimated; 0 for one without content. */
  long bytes() {
    if (content == null) {
      return 0;
    }
    Features features = content.features();
    long numbers =
        features instanceof Features.Tokens tokens
            ? tokens.ids().length
            : features instanceof Features.Vector vector ? vector.values().length : 0;
    return DOCUMENT_BYTES + numbers * Float.BYTES;
  }
}
