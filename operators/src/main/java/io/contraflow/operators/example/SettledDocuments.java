package io.contraflow.operators.example;

import io.contraflow.learner.example.Features;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Documents that need no look into state: one version, in force and to be learnt from, nobody who
 * waits for it, and no deletion to be told again. All of it is in state too; this spares asking for
 * it. Those that were asked for last are kept, up to a number of bytes. Not thread-safe.
 */
final class SettledDocuments {
  /** On the heap, with what keeps it, besides its features. */
  private static final int DOCUMENT_BYTES = 512;

  private final long mostBytes;
  private final Map<String, Settled> byId = new LinkedHashMap<>(16, .75f, true);
  private long bytes;

  /**
   * A document.
   *
   * @param models that are known in state to have it
   */
  record Settled(CatalogueVersion version, Set<String> models) {
    private long bytes() {
      Features features = version.content().features();
      long numbers =
          features instanceof Features.Tokens tokens
              ? tokens.ids().length
              : ((Features.Vector) features).values().length;
      return DOCUMENT_BYTES + numbers * Float.BYTES;
    }
  }

  SettledDocuments(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** The document, or null if it is not known to be settled. */
  Settled of(String docId) {
    return byId.get(docId);
  }

  /**
   * @param version whose content has features
   */
  void put(String docId, CatalogueVersion version) {
    remove(docId);
    Settled settled = new Settled(version, new HashSet<>());
    byId.put(docId, settled);
    bytes += settled.bytes();
    for (Iterator<Settled> oldest = byId.values().iterator(); bytes > mostBytes; ) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  /** Something has changed. */
  void remove(String docId) {
    Settled settled = byId.remove(docId);
    bytes -= settled == null ? 0 : settled.bytes();
  }
}
