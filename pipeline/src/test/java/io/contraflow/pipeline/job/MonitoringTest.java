package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.contraflow.operators.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What Prometheus and Grafana are given, as far as can be said without them; {@link LearnerJobIT}
 * looks for the names on a running job's page.
 */
class MonitoringTest {
  private static final Path PAGE = Monitoring.ROOT.resolve("docs/metrics.md");
  private static final String BEGIN =
      "<!-- metrics: -Dcontraflow.pages=write writes this table -->\n";
  private static final String END = "<!-- end of metrics -->\n";

  /** What Prometheus 3 knows of a rule. */
  private static final Set<String> RULE_KEYS =
      Set.of("alert", "expr", "for", "keep_firing_for", "labels", "annotations");

  @Test
  void shouldHaveATableOfAllMetrics() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    assertThat(to).isGreaterThanOrEqualTo(from);
    if ("write".equals(System.getProperty("contraflow.pages"))) {
      Files.writeString(PAGE, page.substring(0, from) + table() + page.substring(to));
    }
    assertThat(Files.readString(PAGE))
        .as("docs/metrics.md is stale: run this test with -Dcontraflow.pages=write")
        .contains(BEGIN + table() + END);
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder(
            "| metric | kind | unit | operator | labels | |\n|---|---|---|---|---|---|\n");
    for (Metric metric : Metric.values()) {
      table.append(
          "| `%s` | %s | %s | %s | %s | %s |%n"
              .formatted(
                  metric.label(),
                  metric.kind().name().toLowerCase(Locale.ROOT),
                  metric.unit(),
                  metric.operators(),
                  metric.labels().stream()
                      .map(l -> "`" + l + "`")
                      .collect(Collectors.joining(", ")),
                  metric.help()));
    }
    return table.toString();
  }

  @Test
  void shouldNameEachMetricOnce() {
    assertThat(Arrays.stream(Metric.values()).map(Metric::prometheusName)).doesNotHaveDuplicates();
    assertThat(Metric.DROPPED.prometheusName())
        .isEqualTo("flink_taskmanager_job_task_operator_contraflow_model_reason_dropped");
  }

  @Test
  void shouldTellOfEachAlertWhatToDo() throws IOException {
    Set<String> anchors = anchors(Monitoring.ROOT.resolve("docs/operations.md"));
    List<JsonNode> rules = Monitoring.rules();
    assertThat(rules).hasSizeGreaterThan(8);
    assertThat(rules.stream().map(rule -> rule.path("alert").asText())).doesNotHaveDuplicates();
    for (JsonNode rule : rules) {
      String name = rule.path("alert").asText();
      assertThat(names(rule)).as(name).isSubsetOf(RULE_KEYS);
      assertThat(name).matches("Contraflow[A-Z][A-Za-z]+");
      assertThat(rule.path("for").asText("0s")).as(name).matches("\\d+[smhd]");
      assertThat(rule.path("labels").path("severity").asText()).as(name).isIn("page", "ticket");
      JsonNode annotations = rule.path("annotations");
      assertThat(annotations.path("summary").asText()).as(name).isNotBlank();
      String[] docs = annotations.path("docs").asText().split("#");
      assertThat(docs[0]).as(name).isEqualTo("docs/operations.md");
      assertThat(anchors).as(name).contains(docs[1]);
      assertThat(rule.path("expr").asText()).as(name).satisfies(MonitoringTest::shouldBeBalanced);
    }
  }

  /** No parser of PromQL is at hand: brackets, at least, and ranges where rates are taken. */
  private static void shouldBeBalanced(String query) {
    List<Character> open = new ArrayList<>();
    String pairs = "()[]{}";
    for (char c : query.replaceAll("\"[^\"]*\"", "").toCharArray()) {
      int at = pairs.indexOf(c);
      if (at >= 0 && at % 2 == 0) {
        open.add(pairs.charAt(at + 1));
      } else if (at >= 0) {
        assertThat(open.isEmpty() ? ' ' : open.remove(open.size() - 1)).as(query).isEqualTo(c);
      }
    }
    assertThat(open).as(query).isEmpty();
    assertThat(Pattern.compile("\\b(rate|increase)\\((?![^()]*\\[)").matcher(query).find())
        .as("a rate is over a range: " + query)
        .isFalse();
  }

  @Test
  void shouldExplainEachPanel() throws IOException {
    Map<String, String> help = new TreeMap<>();
    for (Metric metric : Metric.values()) {
      help.put(metric.prometheusName(), metric.unit());
    }
    assertThat(Monitoring.panels()).hasSizeGreaterThan(10);
    for (JsonNode panel : Monitoring.panels()) {
      String title = panel.path("title").asText();
      assertThat(panel.path("description").asText()).as(title).isNotBlank();
      assertThat(panel.path("datasource").path("uid").asText()).as(title).isEqualTo("prometheus");
      assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
          .as(title)
          .isNotBlank();
      assertThat(panel.path("targets")).as(title).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        shouldBeBalanced(target.path("expr").asText());
      }
    }
    Set<String> ours =
        Monitoring.queries().values().stream()
            .flatMap(query -> Monitoring.metrics(query).stream())
            .filter(name -> name.contains("_contraflow_"))
            .collect(Collectors.toSet());
    assertThat(help.keySet()).containsAll(ours);
  }

  /** GitHub's anchors of a page's headings. */
  private static Set<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
