package io.contraflow.pipeline.job;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a running job shows Prometheus: names, labels and values. */
record PrometheusPage(List<Sample> samples) {
  private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /** One line. */
  record Sample(String name, Map<String, String> labels, double value) {}

  static PrometheusPage read(int port) throws IOException, InterruptedException {
    String page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return new PrometheusPage(
        page.lines().filter(line -> !line.startsWith("#")).map(PrometheusPage::sample).toList());
  }

  private static Sample sample(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a line must be a name, labels and a value: " + line);
    }
    Map<String, String> labels = new TreeMap<>();
    Matcher label = LABEL.matcher(matcher.group(2) == null ? "" : matcher.group(2));
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return new Sample(matcher.group(1), labels, Double.parseDouble(matcher.group(3)));
  }

  Set<String> names() {
    return samples.stream().map(Sample::name).collect(Collectors.toSet());
  }

  Set<String> labels() {
    return samples.stream()
        .flatMap(sample -> sample.labels().keySet().stream())
        .collect(Collectors.toSet());
  }

  Set<String> values(String label) {
    return samples.stream()
        .filter(sample -> sample.labels().containsKey(label))
        .map(sample -> sample.labels().get(label))
        .collect(Collectors.toSet());
  }

  /** Over all lines of a name that have these labels, as in {@code reason=malformed}. */
  double sum(String name, String... labels) {
    List<Double> values = new ArrayList<>();
    for (Sample sample : samples) {
      boolean asked = sample.name().equals(name);
      for (String label : labels) {
        String[] parts = label.split("=", 2);
        asked &= parts[1].equals(sample.labels().get(parts[0]));
      }
      if (asked) {
        values.add(sample.value());
      }
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException("the page has no " + name + " " + List.of(labels));
    }
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** A port that nothing listens on. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
