package io.contraflow.pipeline.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The dashboard and the alerts that come with the project, as files. */
final class Monitoring {
  static final Path ROOT = Path.of(System.getProperty("contraflow.root"));
  static final Path ALERTS = ROOT.resolve("docs/compose/alerts.yml");
  static final Path DASHBOARD = ROOT.resolve("docs/compose/grafana/contraflow.json");

  private static final Pattern METRIC = Pattern.compile("\\bflink_\\w+");
  private static final Pattern SELECTOR = Pattern.compile("[{,]\\s*(\\w+)\\s*(?:=~|!=|!~|=)");
  private static final Pattern OPERATOR = Pattern.compile("operator_name=~?\"([^\"]*)\"");

  private Monitoring() {}

  static JsonNode yaml(Path file) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(Files.readString(file));
  }

  /** Every rule of the alerts. */
  static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    yaml(ALERTS).path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    return rules;
  }

  /** Every panel of the dashboard but the rows that hold them together. */
  static List<JsonNode> panels() throws IOException {
    List<JsonNode> panels = new ArrayList<>();
    for (JsonNode panel : new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        panels.add(panel);
      }
    }
    return panels;
  }

  /** Queries by where they stand. */
  static Map<String, String> queries() throws IOException {
    Map<String, String> queries = new TreeMap<>();
    for (JsonNode rule : rules()) {
      queries.put("alert " + rule.path("alert").asText(), rule.path("expr").asText());
    }
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        queries.put(
            "panel " + panel.path("title").asText() + " " + target.path("refId").asText(),
            target.path("expr").asText());
      }
    }
    return queries;
  }

  static Set<String> metrics(String query) {
    return found(METRIC, 0, query);
  }

  /** Labels that a query selects by, but for Prometheus' own. */
  static Set<String> selected(String query) {
    return found(SELECTOR, 1, query.replaceAll("\\bup\\{[^}]*}", ""));
  }

  /** Operators that a query names, as a pattern of their names. */
  static Set<String> operators(String query) {
    return found(OPERATOR, 1, query);
  }

  private static Set<String> found(Pattern pattern, int group, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(group));
    }
    return found;
  }
}
