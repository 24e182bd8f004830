package io.contraflow.operators.example;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.Placement;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.Negatives;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A labelled search with the answers to all its documents becomes exactly one outcome for each
 * positive, of the time at which the last document was known. Negatives without text or vector are
 * left out.
 */
final class Decision {
  private Decision() {}

  /** A document that was shown beside a positive. */
  private record Shown(Document document, int position, Float teacherScore) {}

  /**
   * @param answers of every document of the search, by id
   * @param featured of the query as typed
   */
  static List<Outcome> outcomes(
      LabelledSearch search,
      Map<String, DocumentAnswer> answers,
      Featured featured,
      PageOptions pages) {
    long knownMs = search.decisionTimeMs();
    for (DocumentAnswer answer : answers.values()) {
      knownMs = Math.max(knownMs, answer.knownMs());
    }
    String query = NormalQuery.key(search.query(), featured.features());
    List<Outcome> outcomes = new ArrayList<>();
    for (LabelledSearch.Positive positive : search.positives()) {
      DocumentAnswer answer = answers.get(positive.docId());
      DropReason reason = featured.missing() != null ? featured.missing() : answer.missing();
      if (reason != null) {
        outcomes.add(
            new Drop(search.model(), knownMs, search.searchId(), positive.docId(), reason));
        continue;
      }
      List<Shown> beside = beside(positive, search, answers, pages);
      outcomes.add(
          new Example(
              search.model(),
              knownMs,
              positive.actionTimeMs(),
              search.searchId(),
              search.userId(),
              query,
              featured.features(),
              answer.document(),
              beside.stream().map(Shown::document).toList(),
              positive.weight(),
              scores(positive, beside.stream().map(Shown::teacherScore).toList()),
              pages.placements() ? positive.placement() : Placement.NONE));
    }
    return outcomes;
  }

  /** A positive's negatives that have a text or vector. */
  private static List<Shown> beside(
      LabelledSearch.Positive positive,
      LabelledSearch search,
      Map<String, DocumentAnswer> answers,
      PageOptions pages) {
    List<Shown> beside = new ArrayList<>();
    for (LabelledSearch.Negative negative : search.negatives()) {
      beside.add(
          new Shown(
              answers.get(negative.docId()).document(),
              negative.position(),
              orNone(negative.teacherScore())));
    }
    int at = positive.placement().position();
    if (pages.negatives() == Negatives.WHOLE_PAGE && at > 0) {
      for (LabelledSearch.Positive other : search.positives()) {
        if (other != positive) {
          beside.add(
              new Shown(
                  answers.get(other.docId()).document(),
                  other.placement().position(),
                  orNone(other.teacherScore())));
        }
      }
      beside.sort(Comparator.comparingInt(Shown::position));
    }
    beside.removeIf(shown -> shown.document() == null);
    if (pages.negatives() == Negatives.SKIP_ABOVE && at > 0) {
      beside.removeIf(shown -> shown.position() >= at);
    }
    return beside.size() <= pages.most() ? beside : beside.subList(0, pages.most());
  }

  /** Of the positive and the negatives; none where at most one has a score. */
  private static List<Float> scores(LabelledSearch.Positive positive, List<Float> ofNegatives) {
    List<Float> scores = new ArrayList<>(List.of(orNone(positive.teacherScore())));
    scores.addAll(ofNegatives);
    return scores.stream().filter(score -> !score.isNaN()).count() > 1 ? scores : List.of();
  }

  private static Float orNone(Float scoreOrNull) {
    return scoreOrNull == null ? Float.valueOf(Float.NaN) : scoreOrNull;
  }
}
