package io.contraflow.search.http;

import io.contraflow.search.model.ServedModels;
import io.contraflow.search.page.Ranking;
import io.contraflow.search.page.SearchPages;
import io.contraflow.search.page.Wins;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** What Prometheus reads of a service. docs/serve.md lists it. */
final class SearchMetrics {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double[] SECONDS = {.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("contraflow_search_requests_total")
          .help("Requests answered, by what was asked for and the status of the answer.")
          .labelNames("route", "status")
          .register(registry);
  private final Histogram seconds =
      Histogram.builder()
          .name("contraflow_search_seconds")
          .help("Time that a page took to make.")
          .labelNames("ranking")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);
  private final Counter pages =
      Counter.builder()
          .name("contraflow_search_impressions_total")
          .help("Pages that were shown with a result on them.")
          .labelNames("ranking")
          .register(registry);
  private final Counter clicks =
      Counter.builder()
          .name("contraflow_search_clicks_total")
          .help("Clicks that Kafka has.")
          .labelNames("ranking")
          .register(registry);
  private final Counter lost =
      Counter.builder()
          .name("contraflow_search_clicks_failed_total")
          .help("Clicks that could not be sent on.")
          .register(registry);

  SearchMetrics(ServedModels models, SearchPages searches) {
    gauge("documents", "Documents that can be found.", () -> models.learned().index().size());
    gauge(
        "snapshot_step",
        "Steps of the snapshot that is served.",
        () -> models.learned().encoder().manifest().step());
    gauge(
        "snapshot_created_timestamp_seconds",
        "When the snapshot that is served was written.",
        () -> models.learned().encoder().manifest().createdMs() / 1000.0);
    gauge(
        "embedding_again",
        "1 while documents are embedded for a snapshot of another document space.",
        () -> models.embedding().isPresent() ? 1 : 0);
    CounterWithCallback.builder()
        .name("contraflow_search_interleaved_total")
        .help("Interleaved pages that were clicked, by the team with more clicked results.")
        .labelNames("winner")
        .callback(
            callback -> {
              Wins.Tally tally = searches.wins();
              callback.call(tally.learned(), "learned");
              callback.call(tally.start(), "start");
              callback.call(tally.ties(), "tie");
            })
        .register(registry);
    gauge(
        "interleaved_win_rate",
        "Interleaved pages that the learnt snapshot won, of those that were no tie; NaN before one.",
        () -> searches.wins().rate());
  }

  private interface Value {
    double now();
  }

  private void gauge(String name, String help, Value value) {
    GaugeWithCallback.builder()
        .name("contraflow_search_" + name)
        .help(help)
        .callback(callback -> callback.call(value.now()))
        .register(registry);
  }

  void answered(String route, int status) {
    requests.labelValues(route, Integer.toString(status)).inc();
  }

  void shown(Ranking ranking, boolean empty, long tookNs) {
    seconds.labelValues(ranking.label()).observe(tookNs / 1e9);
    if (!empty) {
      pages.labelValues(ranking.label()).inc();
    }
  }

  void clicked(Ranking ranking) {
    clicks.labelValues(ranking.label()).inc();
  }

  void clickFailed() {
    lost.inc();
  }

  /** In Prometheus' text format. */
  byte[] text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PrometheusTextFormatWriter(false).write(out, registry.scrape());
    return out.toByteArray();
  }
}
