package io.contraflow.pipeline.backtest;

import io.contraflow.learner.example.Drop;
import java.util.Map;
import java.util.TreeMap;

/** What became of the log's records. Not thread-safe. */
final class BacktestCounts {
  private final Map<String, Long> rejected = new TreeMap<>();
  private final Map<String, Long> dropped = new TreeMap<>();
  private final Map<String, Long> notScored = new TreeMap<>();
  private long events;
  private long documents;
  private long decided;
  private long scored;
  private long decidedAgain;
  private long pagesWithoutChoice;
  private long otherModels;

  void countEvent() {
    events++;
  }

  void countDocument() {
    documents++;
  }

  void countDecided() {
    decided++;
  }

  void countScored() {
    scored++;
  }

  void countDecidedAgain() {
    decidedAgain++;
  }

  void countPageWithoutChoice() {
    pagesWithoutChoice++;
  }

  void countOtherModel() {
    otherModels++;
  }

  void countRejected(String reason) {
    rejected.merge(reason, 1L, Long::sum);
  }

  void countDropped(Drop drop) {
    dropped.merge(drop.reason().label(), 1L, Long::sum);
  }

  void countNotScored(String reason) {
    notScored.merge(reason, 1L, Long::sum);
  }

  /** Impressions, actions and pairs. */
  long events() {
    return events;
  }

  /** Versions and deletions. */
  long documents() {
    return documents;
  }

  /** Searches with an action, once each. */
  long decided() {
    return decided;
  }

  long scored() {
    return scored;
  }

  /** Later decisions of searches that were scored before: learnt, not scored. */
  long decidedAgain() {
    return decidedAgain;
  }

  /** Pages on which everything, or nothing that has content, was acted on. */
  long pagesWithoutChoice() {
    return pagesWithoutChoice;
  }

  /** Events of models that were not asked for. */
  long otherModels() {
    return otherModels;
  }

  /** Records by the reason why they are not used. */
  Map<String, Long> rejected() {
    return rejected;
  }

  /** Acted-on documents by the reason why they teach nothing. */
  Map<String, Long> dropped() {
    return dropped;
  }

  /** Searches by the reason why they are not scored. */
  Map<String, Long> notScored() {
    return notScored;
  }
}
