package io.contraflow.pipeline.check;

import java.util.List;
import java.util.Map;

/**
 * What a log holds, and what a job with the same configuration would make of it. Its JSON is what
 * {@code --json} writes. Durations are in ms of event time; a share of nothing is 0 of 0.
 *
 * @param documents the catalogue; null if it was not read
 * @param rejected what cannot be used, the most frequent first
 * @param users whom searches and what is learnt are of
 * @param positions of the page, from the top
 * @param looks how likely positions are looked at, by each way to estimate it
 * @param partitions with events
 * @param verdicts what it comes to, the worst first
 */
public record CheckReport(
    Scope events,
    Catalogue documents,
    Counts counts,
    List<Rejected> rejected,
    Joined joined,
    Timing timing,
    Suggested suggested,
    Content content,
    Users users,
    List<Position> positions,
    List<Examined> looks,
    List<Partition> partitions,
    List<Verdict> verdicts) {

  CheckReport with(List<Verdict> found) {
    return new CheckReport(
        events,
        documents,
        counts,
        rejected,
        joined,
        timing,
        suggested,
        content,
        users,
        positions,
        looks,
        partitions,
        found);
  }

  /** Whether some verdict says that nothing can be learnt. */
  public boolean stops() {
    return verdicts.stream().anyMatch(each -> each.level() == Verdict.Level.NOTHING);
  }

  /**
   * What was read of one kind of records.
   *
   * @param topic or topics, separated by commas
   * @param from earliest, or an instant
   * @param to latest, or an instant
   * @param exists whether Kafka has all of them
   * @param read records
   * @param available records between from and to, as far as is known
   * @param older records before from that the topic still holds
   */
  public record Scope(
      String topic,
      String from,
      String to,
      boolean exists,
      long read,
      long available,
      long older) {}

  /**
   * The documents topic, read whole.
   *
   * @param versions of documents with a text or a vector
   * @param blank versions whose text is empty or white space, without a vector
   * @param deletions tombstones
   * @param rejected records that cannot be used, the most frequent first
   * @param known distinct documents that are there at the end, with text or vector
   */
  public record Catalogue(
      Scope scope,
      long versions,
      long blank,
      long deletions,
      List<Rejected> rejected,
      Estimate known) {}

  /**
   * A number of distinct things.
   *
   * @param exact whether it was counted; else it is within 0.5 % or so
   */
  public record Estimate(long count, boolean exact) {}

  /**
   * Records of the events topic by what they are.
   *
   * @param actions of kinds that join.actions knows
   * @param rejected those that cannot be used
   * @param actionKinds actions of each kind, also of those that join.actions does not know
   * @param blankQueries impressions and pairs without a query, nor its vector
   * @param models impressions, actions and pairs of each
   * @param firstMs the least event time; 0 if there is none
   */
  public record Counts(
      long impressions,
      long actions,
      long pairs,
      long ticks,
      long rejected,
      Map<String, Long> actionKinds,
      long blankQueries,
      Estimate queries,
      Map<String, Long> models,
      long firstMs,
      long lastMs) {}

  /**
   * Records that break one rule.
   *
   * @param kind impression, action or pair, where the record says so in our words; else empty
   * @param rule what was wrong with the first of them
   * @param origin topic, partition and offset of it
   * @param sample its value: names and kinds of fields, or the content if asked for
   */
  public record Rejected(
      String reason, long count, String kind, String rule, String origin, String sample) {
    Rejected times(long times) {
      return new Rejected(reason, times, kind, rule, origin, sample);
    }
  }

  /**
   * What the job's own rules make of searches and their actions.
   *
   * @param oneIn one search in so many was looked at, the others by hash left out: there were more
   *     than memory had room for
   * @param searches with an impression
   * @param searchesActedOn of those, with an action that teaches
   * @param actedOn (search, document) pairs with an action that has a weight; repeats count once
   * @param learnt of those, joined with their impression
   * @param drops of those, the others by reason
   * @param early acted on so soon after the first record read that the impression may lie before
   *     it; not in the other figures
   * @param actedOnIds search ids of actions that impressions have too, without regard to time
   * @param pairs pair events that teach
   * @param repeated events that were there before, of all of the searches looked at
   * @param results that pages list, on average
   * @param withoutNegatives of those learnt, beside which nothing else was shown
   */
  public record Joined(
      long oneIn,
      long searches,
      long searchesActedOn,
      long actedOn,
      long learnt,
      Map<String, Long> drops,
      long early,
      Share actedOnIds,
      long pairs,
      Share repeated,
      double results,
      long withoutNegatives) {}

  /**
   * How long things take.
   *
   * @param delay from the impression to the first action on a result, also behind the window
   * @param delayOf the same of each kind of action
   * @param withinWindow of those delays, within join.window
   * @param beforeImpression actions with an earlier time than their impression
   * @param followed from the first action on a result to the last that changes what it teaches: a
   *     heavier one on it, or one on another result of the search
   * @param followedWithinSettle of those, within join.settle
   * @param disorder how far an event lies behind the newest of its partition, over all events
   * @param disorder999Ms the 99.9th percentile of it
   * @param late of all events, further behind than source.disorder
   */
  public record Timing(
      Spread delay,
      Map<String, Spread> delayOf,
      Share withinWindow,
      long beforeImpression,
      Spread followed,
      Share followedWithinSettle,
      Spread disorder,
      long disorder999Ms,
      Share late) {}

  /** Values for the configuration; null where there are too few events to say. */
  public record Suggested(Long windowMs, Long settleMs, Long disorderMs) {}

  /**
   * Whether what is learnt from has a text or a vector.
   *
   * @param shown distinct documents that pages list
   * @param shownKnown of those, in the catalogue
   * @param actedOnKnown of distinct documents acted on, in the catalogue
   * @param carried results and pairs that carry their own
   * @param learnt of the (search, document) pairs and pair events that are joined, with a text or
   *     vector at the time at which they are decided
   * @param tooLate of the others, those that the catalogue knows, but from a later time on
   */
  public record Content(
      Estimate shown,
      Share shownKnown,
      Share actedOnKnown,
      Share carried,
      Share learnt,
      long tooLate) {}

  /**
   * Whose the searches are, by what privacy.user-ids leaves of user ids. No id is in it.
   *
   * @param distinct user ids
   * @param named searches that have one
   * @param most searches of the one that has most
   * @param beyondCap results learnt that {@code caps.user} would drop
   */
  public record Users(Estimate distinct, Share named, Share most, Share beyondCap) {}

  /** How often a place on the page is shown, and acted on. */
  public record Position(int position, long shown, long actedOn) {}

  /**
   * How likely places on the page are looked at, beside the place that is looked at most.
   *
   * @param source as in {@code position-bias.source}
   * @param clicks that it rests on: on results of a query that came at two positions or more, or at
   *     positions that had been shuffled
   * @param propensities of the positions from 1 on; null for one of which nothing is known
   */
  public record Examined(String source, long clicks, List<Double> propensities) {
    /** Fewer clicks say nothing of a page. */
    static final long LEAST_CLICKS = 100;

    boolean isKnown() {
      return clicks >= LEAST_CLICKS && !propensities.isEmpty();
    }
  }

  /**
   * One partition with events.
   *
   * @param partition as in {@code search-events-3}
   * @param firstMs the least event time; 0 if there is none
   * @param disorderMs how far an event lay behind the newest before it, at most
   */
  public record Partition(
      String partition, long records, long rejected, long firstMs, long lastMs, long disorderMs) {}
}
