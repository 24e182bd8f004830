package io.contraflow.operators.example;

import io.contraflow.learner.example.Features;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Documents that need no look into state: one version, in force and to be learnt from, nobody in
 * state who waits for it, and no deletion to be told again. All of it is in state too; this spares
 * asking for it. Those that were asked for last are kept, up to a number of bytes.
 *
 * <p>Requests for them wait here for the watermark, up to a number, and are in state only if a
 * barrier or another version of the document comes before it. Not thread-safe.
 */
final class SettledDocuments {
  /** On the heap, with what keeps it, besides its features. */
  private static final int DOCUMENT_BYTES = 512;

  private final long mostBytes;
  private final int mostAsked;
  private final Map<String, Settled> byId = new LinkedHashMap<>(16, .75f, true);
  private final TreeMap<Long, List<Asked>> asked = new TreeMap<>();
  private int askedInAll;
  private long bytes;

  /** A document. */
  static final class Settled {
    private final CatalogueVersion version;
    private final Set<String> models = new HashSet<>();
    private int asked;

    private Settled(CatalogueVersion version) {
      this.version = version;
    }

    CatalogueVersion version() {
      return version;
    }

    /** Models that are known in state to have it. */
    Set<String> models() {
      return models;
    }

    private long bytes() {
      Features features = version.content().features();
      long numbers =
          features instanceof Features.Tokens tokens
              ? tokens.ids().length
              : ((Features.Vector) features).values().length;
      return DOCUMENT_BYTES + numbers * Float.BYTES;
    }
  }

  /**
   * A request that waits.
   *
   * @param atMs the time at which to look
   */
  record Asked(long atMs, DocumentRequest request, Settled document) {}

  /**
   * @param mostBytes estimated, of the documents
   * @param mostAsked requests that may wait
   */
  SettledDocuments(long mostBytes, int mostAsked) {
    this.mostBytes = mostBytes;
    this.mostAsked = mostAsked;
  }

  /** The document, or null if it is not known to be settled. */
  Settled of(String docId) {
    return byId.get(docId);
  }

  /**
   * @param version whose content has features
   */
  void put(String docId, CatalogueVersion version) {
    Settled settled = new Settled(version);
    byId.put(docId, settled);
    bytes += settled.bytes();
    Iterator<Settled> oldest = byId.values().iterator();
    while (bytes > mostBytes && oldest.hasNext()) {
      Settled last = oldest.next();
      if (last.asked == 0) {
        bytes -= last.bytes();
        oldest.remove();
      }
    }
  }

  /**
   * Something is to change.
   *
   * @return the requests that waited for the document, which do not wait here any more
   */
  List<Asked> remove(String docId) {
    Settled settled = byId.remove(docId);
    if (settled == null) {
      return List.of();
    }
    bytes -= settled.bytes();
    List<Asked> taken = new ArrayList<>(settled.asked);
    if (settled.asked > 0) {
      asked.values().forEach(moment -> move(moment, settled, taken));
      asked.values().removeIf(List::isEmpty);
      askedInAll -= taken.size();
    }
    return taken;
  }

  private static void move(List<Asked> moment, Settled of, List<Asked> to) {
    moment.removeIf(one -> one.document == of && to.add(one));
  }

  /** Lets a request wait here; whether it may. What it carries is not needed. */
  boolean ask(long atMs, DocumentRequest request) {
    Settled document = byId.get(request.docId());
    if (document == null || askedInAll == mostAsked) {
      return false;
    }
    Asked one = new Asked(atMs, request.withoutContent(), document);
    asked.computeIfAbsent(atMs, ms -> new ArrayList<>()).add(one);
    document.asked++;
    askedInAll++;
    return true;
  }

  /** Takes out those of the earliest time, if it is at or before {@code byMs}; else empty. */
  List<Asked> takeDue(long byMs) {
    if (asked.isEmpty() || asked.firstKey() > byMs) {
      return List.of();
    }
    List<Asked> due = asked.pollFirstEntry().getValue();
    due.forEach(one -> one.document.asked--);
    askedInAll -= due.size();
    return due;
  }

  /** Requests that wait. */
  int asked() {
    return askedInAll;
  }
}
