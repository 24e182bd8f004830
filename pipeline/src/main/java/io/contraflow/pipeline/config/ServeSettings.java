package io.contraflow.pipeline.config;

import io.contraflow.search.http.ServerOptions;
import io.contraflow.search.page.Exploration;
import io.contraflow.search.page.PageOptions;
import io.contraflow.search.page.Ranking;
import java.time.Duration;
import java.util.List;

/** The search service: {@code serve.*}. They shape no model. */
public final class ServeSettings {
  static final String AREA = "serve.";

  private static final PageOptions PAGES = PageOptions.defaults();

  public static final Option<String> HOST =
      Option.of(
          "serve.host",
          Types.TEXT,
          "127.0.0.1",
          "Address that ./contraflow serve listens on. It asks for no password: put what does in front"
              + " of it before it is opened beyond this machine.");

  public static final Option<Integer> PORT =
      Option.of(
              "serve.port", Types.INTEGER, 8090, "Port of the search service; 0 takes a free one.")
          .that("in [0, 65535]", value -> value >= 0 && value <= 65535);

  public static final Option<String> MODEL =
      Option.of(
              "serve.model",
              Types.TEXT,
              "default",
              "The model that is served, and that its events teach.")
          .that("not empty", value -> !value.isEmpty());

  public static final Option<Ranking> RANKING =
      Option.of(
          "serve.ranking",
          Types.oneOf(Ranking::of, Ranking::label, List.of(Ranking.values())),
          PAGES.ranking(),
          "How a page is ordered whose request does not say. hybrid: BM25 and the learnt model, fused"
              + " by reciprocal ranks.");

  public static final Option<Exploration> EXPLORATION =
      Option.of(
          "serve.exploration",
          Types.oneOf(Exploration::of, Exploration::label, Exploration.CHOICES),
          Exploration.OFF,
          "What pages are changed by, so that clicks teach what the ranking alone would not show."
              + " swaps: two neighbours in random order, logged for position-bias.source swaps."
              + " interleave: the learnt snapshot and the start choose in turns, and the metrics say"
              + " who wins.");

  public static final Option<Integer> MOST_RESULTS =
      Option.of(
              "serve.max-results", Types.INTEGER, PAGES.mostResults(), "Results of a page at most.")
          .that("in [1, 1000]", value -> value >= 1 && value <= 1000);

  public static final Option<Integer> MOST_CHARACTERS =
      Option.of(
              "serve.max-query-characters",
              Types.INTEGER,
              PAGES.mostCharacters(),
              "Characters of a query at most.")
          .that("in [1, 4096]", value -> value >= 1 && value <= 4096);

  public static final Option<Duration> LIMIT =
      Option.of(
              "serve.search-limit",
              Durations.TYPE,
              PAGES.limit(),
              "A search that takes longer is given up, with status 503.")
          .that("above 0", value -> value.toMillis() > 0);

  public static final Option<Integer> AT_ONCE =
      Option.of(
              "serve.concurrency",
              Types.INTEGER,
              ServerOptions.local(0).mostAtOnce(),
              "Requests that are worked on at a time; eight times as many wait, more are turned away"
                  + " with status 503.")
          .that("in [1, 1024]", value -> value >= 1 && value <= 1024);

  public static final Option<Duration> TICK_EVERY =
      Option.of(
          "serve.tick-every",
          Durations.TYPE,
          Duration.ofMillis(500),
          "A tick is sent to every partition of the topics it writes and reads, so that a lone click is"
              + " not stuck; 0 s for none. With others who write to them, later than source.disorder"
              + " after their events' time, their events count as late: set 0 s there.");

  private ServeSettings() {}

  static List<Option<?>> all() {
    return List.of(
        HOST,
        PORT,
        MODEL,
        RANKING,
        EXPLORATION,
        MOST_RESULTS,
        MOST_CHARACTERS,
        LIMIT,
        AT_ONCE,
        TICK_EVERY);
  }

  /** How pages are made. */
  public static PageOptions pages(Configuration options) {
    return new PageOptions(
        options.get(RANKING),
        options.get(EXPLORATION),
        options.get(MOST_RESULTS),
        options.get(MOST_CHARACTERS),
        options.get(LIMIT),
        PAGES.recentPages());
  }

  /** Where requests are taken. */
  public static ServerOptions server(Configuration options) {
    return new ServerOptions(
        options.get(HOST), options.get(PORT), options.get(AT_ONCE), ServerOptions.local(0).drain());
  }
}
