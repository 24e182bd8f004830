package io.contraflow.operators.example;

import io.contraflow.learner.example.Deletion;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DocumentUpdate;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.search.LabelledSearch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@link Resolve} makes of searches and a catalogue that changes, without Flink: the same
 * outcomes as long as nothing is late. It holds every document's version in force as an encoder is
 * given it, on the heap. Not thread-safe.
 */
public final class LogCatalogue {
  private final ResolveOptions options;
  private final Featurizer featurizer;
  private final Output output;
  private final Map<String, CatalogueEntry> documents = new HashMap<>();
  private final Map<DecisionKey, Waiting> decisions = new HashMap<>();
  private final TreeSet<Due> due = new TreeSet<>(Due.ORDER);
  private final Set<String> changed = new HashSet<>(); // what is still to be told
  private long bytes;

  /** What comes of it. */
  public interface Output {
    /** An example, a drop, a deletion or a late event. */
    void outcome(Outcome outcome);

    /**
     * Another version of a document is in force.
     *
     * @param document as an encoder is given it; null for a deletion, and where there is nothing to
     *     encode
     */
    void changed(DocumentEvent version, Document document);
  }

  private record Due(long atMs, String docId) {
    static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::atMs).thenComparing(Due::docId);
  }

  /** A decision that waits for its documents. */
  private static final class Waiting {
    private final LabelledSearch search;
    private final Map<String, DocumentAnswer> answers = new HashMap<>();

    Waiting(LabelledSearch search) {
      this.search = search;
    }
  }

  private record DecisionKey(String model, String searchId, long decisionMs) {}

  /**
   * @param featurizer of documents and queries, the caller's
   */
  public LogCatalogue(ResolveOptions options, Featurizer featurizer, Output output) {
    this.options = options;
    this.featurizer = featurizer;
    this.output = output;
  }

  /**
   * Takes a version in; it counts once {@link #advance} comes to its time.
   *
   * @param watermarkMs one at or behind it is late, and counts from the time after it on
   */
  public void add(DocumentEvent version, long watermarkMs) {
    CatalogueEntry entry = documents.computeIfAbsent(version.docId(), id -> new CatalogueEntry());
    entry.add(version);
    long atMs = version.timestampMs();
    if (atMs <= watermarkMs) {
      atMs = watermarkMs + 1;
      for (String model : entry.models().keySet()) {
        output.outcome(new LateEvent(model, atMs, "", version.docId()));
      }
    }
    due.add(new Due(atMs, version.docId()));
  }

  /** Asks for all documents of a search, as of its decision time. */
  public void ask(LabelledSearch search) {
    decisions.put(key(search), new Waiting(search.withoutContents()));
    for (LabelledSearch.Positive positive : search.positives()) {
      ask(search, positive.docId(), positive.text(), positive.vector());
    }
    for (LabelledSearch.Negative negative : search.negatives()) {
      ask(search, negative.docId(), negative.text(), negative.vector());
    }
  }

  private void ask(LabelledSearch search, String docId, String text, Features.Vector vector) {
    long atMs = search.decisionTimeMs();
    documents
        .computeIfAbsent(docId, id -> new CatalogueEntry())
        .asked()
        .computeIfAbsent(atMs, ms -> new ArrayList<>())
        .add(new DocumentRequest(search.model(), search.searchId(), atMs, docId, text, vector));
    due.add(new Due(atMs, docId));
  }

  private static DecisionKey key(LabelledSearch search) {
    return new DecisionKey(search.model(), search.searchId(), search.decisionTimeMs());
  }

  /** The next event time at which there is something to do; {@link Long#MAX_VALUE} for never. */
  public long nextMs() {
    return due.isEmpty() ? Long.MAX_VALUE : due.first().atMs;
  }

  /** Does what is due up to a time, which nothing can precede any more. */
  public void advance(long nowMs) {
    while (nextMs() <= nowMs && !due.isEmpty()) {
      Due next = due.pollFirst();
      CatalogueEntry entry = documents.get(next.docId);
      advance(next.docId, entry, next.atMs);
      entry.trim();
    }
  }

  private void advance(String docId, CatalogueEntry entry, long nowMs) {
    boolean again = entry.toldAgain().remove(nowMs);
    List<DocumentRequest> asked = entry.asked().remove(nowMs);
    asked = asked == null ? List.of() : asked;
    asked.forEach(request -> entry.models().putIfAbsent(request.model(), false));
    update(entry, nowMs);
    boolean isNew = changed.remove(docId);
    if (entry.content() != null && (isNew || again)) {
      tell(docId, entry, again, nowMs);
    }
    if (entry.isKnown()) {
      List<DocumentRequest> answered = new ArrayList<>(asked);
      entry.waiting().values().forEach(answered::addAll);
      entry.waiting().clear();
      for (DocumentRequest request : answered) {
        answer(entry, request, nowMs, entry.content(), DropReason.DELETED_DOCUMENT);
      }
      if (entry.content() == null) {
        delete(docId, entry, again, nowMs);
      }
      return;
    }
    for (DocumentRequest request : asked) {
      long waitMs = request.carriesNothing() ? options.documentWaitMs() : 0;
      long giveUpMs = Math.max(request.decisionTimeMs() + waitMs, nowMs);
      entry.waiting().computeIfAbsent(giveUpMs, ms -> new ArrayList<>()).add(request);
      if (giveUpMs > nowMs) {
        due.add(new Due(giveUpMs, docId));
      }
    }
    List<DocumentRequest> over = entry.waiting().remove(nowMs);
    for (DocumentRequest request : over == null ? List.<DocumentRequest>of() : over) {
      FeaturedText carried =
          request.carriesNothing() ? null : featured(request.text(), request.vector());
      answer(entry, request, nowMs, carried, DropReason.NO_DOCUMENT);
    }
  }

  private void update(CatalogueEntry entry, long nowMs) {
    DocumentEvent version = entry.takeNewest(nowMs);
    if (version != null) {
      FeaturedText before = entry.content();
      boolean wasKnown = entry.isKnown();
      bytes -= entry.bytes();
      entry.set(version, version.isDeletion() ? null : featured(version.text(), version.vector()));
      bytes += entry.bytes();
      if (!wasKnown || !Objects.equals(before, entry.content())) {
        changed.add(version.docId());
      }
      output.changed(version, document(version.docId(), entry.content()));
    }
  }

  private FeaturedText featured(String text, Features.Vector vector) {
    return FeaturedText.of(options.cut(text), vector, featurizer);
  }

  private void answer(
      CatalogueEntry entry,
      DocumentRequest request,
      long nowMs,
      FeaturedText content,
      DropReason ifNothing) {
    DocumentAnswer answer = DocumentAnswer.of(request, nowMs, content, ifNothing);
    if (answer.document() != null) {
      entry.models().put(request.model(), true);
    }
    DecisionKey key =
        new DecisionKey(request.model(), request.searchId(), request.decisionTimeMs());
    Waiting waiting = decisions.get(key);
    waiting.answers.put(request.docId(), answer);
    LabelledSearch search = waiting.search;
    if (waiting.answers.size() == search.documents()) {
      decisions.remove(key);
      Featured query = featurizer.query(search.query(), search.queryVector());
      Decision.outcomes(search, waiting.answers, query, options.pages()).forEach(output::outcome);
    }
  }

  /** Tells every model that has the document of its content. */
  private void tell(String docId, CatalogueEntry entry, boolean again, long nowMs) {
    Document document = document(docId, entry.content());
    if (document == null) {
      delete(docId, entry, again, nowMs);
      return;
    }
    boolean told = false;
    for (Map.Entry<String, Boolean> model : new TreeMap<>(entry.models()).entrySet()) {
      if (model.getValue()) {
        output.outcome(new DocumentUpdate(model.getKey(), nowMs, document));
        told = true;
      }
    }
    if (told && !again) {
      tellAgain(docId, entry, nowMs);
    }
  }

  private void tellAgain(String docId, CatalogueEntry entry, long nowMs) {
    if (options.documentWaitMs() > 0) {
      entry.toldAgain().add(nowMs + options.documentWaitMs());
      due.add(new Due(nowMs + options.documentWaitMs(), docId));
    }
  }

  private void delete(String docId, CatalogueEntry entry, boolean again, long nowMs) {
    boolean told = false;
    for (Map.Entry<String, Boolean> model : new TreeMap<>(entry.models()).entrySet()) {
      if (model.getValue() || again) {
        output.outcome(new Deletion(model.getKey(), nowMs, docId));
        entry.models().put(model.getKey(), false);
        told = true;
      }
    }
    if (told && !again) {
      tellAgain(docId, entry, nowMs);
    }
  }

  /**
   * A result of a page as an encoder is given it: its newest version of a time or before, else what
   * its event carried; null if there is neither, or nothing in it to encode.
   */
  public Document document(Impression.Result shown, long nowMs) {
    CatalogueEntry entry = documents.get(shown.docId());
    if (entry != null) {
      update(entry, nowMs);
      if (entry.isKnown()) {
        return document(shown.docId(), entry.content());
      }
    }
    return shown.text() == null && shown.vector() == null
        ? null
        : document(shown.docId(), featured(shown.text(), shown.vector()));
  }

  private static Document document(String docId, FeaturedText content) {
    return content == null || content.features() == null
        ? null
        : new Document(docId, content.contentHash(), content.features());
  }

  /** Whether the catalogue has a version, or a deletion, of a document. */
  public boolean knows(String docId) {
    CatalogueEntry entry = documents.get(docId);
    return entry != null && entry.isKnown();
  }

  /** Of the versions in force, on the heap, estimated. */
  public long bytes() {
    return bytes;
  }
}
