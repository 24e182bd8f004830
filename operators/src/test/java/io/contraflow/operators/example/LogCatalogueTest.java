package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.search.LabelledSearch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The catalogue of a log that is read once gives what the job's gives. */
class LogCatalogueTest {
  private static final ResolveOptions OPTIONS = new ResolveOptions(50);
  private static final int LOGS = 80;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void shouldGiveWhatTheJobGives() throws Exception {
    for (int i = 0; i < LOGS; i++) {
      List<DocumentEvent> versions = versions();
      List<LabelledSearch> searches = searches();
      List<Outcome> expected = ofTheJob(versions, searches);
      assertThat(ofTheLog(versions, searches)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void shouldKnowTheVersionOfATimeBeforeItIsToldAnother() throws Exception {
    Recorded output = new Recorded();
    try (Featurizer words = CatalogueRun.WORDS.open()) {
      LogCatalogue catalogue = new LogCatalogue(OPTIONS, words, output);
      catalogue.add(CatalogueRun.document("d", 100, "one"), Long.MIN_VALUE);
      catalogue.add(CatalogueRun.document("d", 300, null), Long.MIN_VALUE);
      assertThat(hash(catalogue, "d", 99)).isNull();
      assertThat(hash(catalogue, "d", 100)).isEqualTo(FeaturedText.hash("one"));
      assertThat(catalogue.bytes()).isPositive();
      assertThat(hash(catalogue, "d", 300)).isNull();
      assertThat(catalogue.bytes()).isZero();
      assertThat(catalogue.knows("d")).isTrue();
      assertThat(catalogue.knows("e")).isFalse();
      Document carried = catalogue.document(new Impression.Result("e", 1, "carried"), 300);
      assertThat(carried.contentHash()).isEqualTo(FeaturedText.hash("carried"));
      assertThat(output.changes).containsExactly("d one", "d null");
    }
  }

  private static Long hash(LogCatalogue catalogue, String docId, long nowMs) {
    Document document = catalogue.document(new Impression.Result(docId, 1, null), nowMs);
    return document == null ? null : document.contentHash();
  }

  private List<Outcome> ofTheLog(List<DocumentEvent> versions, List<LabelledSearch> searches) {
    Recorded output = new Recorded();
    try (Featurizer words = CatalogueRun.WORDS.open()) {
      LogCatalogue catalogue = new LogCatalogue(OPTIONS, words, output);
      int version = 0;
      List<LabelledSearch> ordered = new ArrayList<>(searches);
      ordered.sort(Comparator.comparingLong(LabelledSearch::decisionTimeMs));
      for (LabelledSearch search : ordered) {
        while (version < versions.size()
            && versions.get(version).timestampMs() <= search.decisionTimeMs()) {
          catalogue.add(versions.get(version++), Long.MIN_VALUE);
        }
        catalogue.advance(search.decisionTimeMs() - 1);
        catalogue.ask(search);
      }
      while (version < versions.size()) {
        catalogue.add(versions.get(version++), Long.MIN_VALUE);
      }
      catalogue.advance(Long.MAX_VALUE);
      assertThat(catalogue.nextMs()).isEqualTo(Long.MAX_VALUE);
    }
    output.outcomes.sort(Outcome.ORDER);
    return output.outcomes;
  }

  private static List<Outcome> ofTheJob(List<DocumentEvent> versions, List<LabelledSearch> searches)
      throws Exception {
    try (CatalogueRun run = new CatalogueRun();
        Featurizer words = CatalogueRun.WORDS.open()) {
      for (DocumentEvent version : versions) {
        run.add(version);
      }
      for (LabelledSearch search : searches) {
        search.positives().forEach(one -> ask(run, search, one.docId(), one.text()));
        search.negatives().forEach(one -> ask(run, search, one.docId(), one.text()));
      }
      run.watermark(Long.MAX_VALUE);
      Map<String, Map<String, DocumentAnswer>> answers = new HashMap<>();
      for (DocumentAnswer answer : run.answers()) {
        answers
            .computeIfAbsent(answer.model() + answer.searchId(), id -> new HashMap<>())
            .put(answer.docId(), answer);
      }
      List<Outcome> outcomes = new ArrayList<>(run.outcomes());
      for (LabelledSearch search : searches) {
        outcomes.addAll(
            Decision.outcomes(
                search,
                answers.get(search.model() + search.searchId()),
                words.query(search.query(), null),
                PageOptions.PLAIN));
      }
      outcomes.sort(Outcome.ORDER);
      return outcomes;
    }
  }

  private static void ask(CatalogueRun run, LabelledSearch search, String docId, String text) {
    try {
      run.ask(
          new DocumentRequest(
              search.model(), search.searchId(), search.decisionTimeMs(), docId, text, null));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Versions and deletions of few documents, in the order of time. */
  private List<DocumentEvent> versions() {
    List<DocumentEvent> versions = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int kind = random.nextInt(6);
      versions.add(
          new DocumentEvent(
              "d" + random.nextInt(4),
              kind == 0 ? null : kind == 1 ? " " : "text " + i,
              null,
              1000 + random.nextInt(300),
              new Origin("documents", random.nextInt(2), i)));
    }
    versions.sort(Comparator.comparingLong(DocumentEvent::timestampMs));
    return versions;
  }

  private List<LabelledSearch> searches() {
    List<LabelledSearch> searches = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      int first = random.nextInt(5);
      long atMs = 1000 + random.nextInt(300);
      String carried = random.nextInt(4) == 0 ? "carried " + i : null;
      searches.add(
          new LabelledSearch(
              random.nextBoolean() ? "de" : "fr",
              atMs,
              "s" + i,
              "user",
              i == 7 ? " " : "query " + i,
              null,
              List.of(new LabelledSearch.Positive("d" + first, carried, null, 1, atMs)),
              List.of(
                  new LabelledSearch.Negative("d" + (first + 1) % 5, null, null),
                  new LabelledSearch.Negative("d" + (first + 2) % 5, carried, null))));
    }
    return searches;
  }

  private static final class Recorded implements LogCatalogue.Output {
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();

    @Override
    public void outcome(Outcome outcome) {
      outcomes.add(outcome);
    }

    @Override
    public void changed(DocumentEvent version, Document document) {
      changes.add(version.docId() + " " + version.text());
    }
  }
}
