package io.contraflow.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference page of all options, made from the {@link Catalogue}. */
public final class Reference {
  private static final String HEAD =
      """
      # Configuration

      <!-- Generated from the options in the code: ./contraflow configuration --write docs/configuration.md -->

      One YAML file, given with `--config`. Keys may be nested or dotted; the two forms below are the same:

      ```yaml
      window:
        size: 512
        stride: 128
      ```

      ```yaml
      window.size: 512
      window.stride: 128
      ```

      What the file leaves out has its default. An unknown key, a key set twice or a value out of range is an
      error that names the file. Durations carry a unit (`500 ms`, `5 s`, `30 min`, `2 h`, `7 d`), and so do
      sizes (`512 KiB`, `64 MiB`). `./contraflow configuration KEY` prints one option.
      """;

  private static final Map<String, String> AREAS = areas();

  private Reference() {}

  /** The whole page, in Markdown, ending in a line break. */
  public static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Map.Entry<String, String> area : AREAS.entrySet()) {
      page.append("\n## ").append(area.getKey()).append("\n\n").append(area.getValue());
      page.append("\n\n| key | type | default | range | |\n|---|---|---|---|---|\n");
      for (Option<?> option : Catalogue.options()) {
        if (option.area().equals(area.getKey())) {
          page.append(row(option));
        }
      }
    }
    return page.toString();
  }

  /** One option for a terminal, over several lines. */
  public static String describe(Option<?> option) {
    return String.join(
        System.lineSeparator(),
        option.key(),
        "  type     " + option.type().label(),
        "  default  " + defaultOf(option),
        "  range    " + (option.rule().isEmpty() ? "any" : option.rule()),
        "  " + option.description());
  }

  /** Areas in the order of the page; the test asserts that every option's area is here. */
  static List<String> areaNames() {
    return List.copyOf(AREAS.keySet());
  }

  private static String row(Option<?> option) {
    List<String> cells =
        List.of(
            "`" + option.key() + "`",
            option.type().label(),
            defaultOf(option).isEmpty() ? "" : "`" + defaultOf(option) + "`",
            option.rule(),
            option.description());
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static <T> String defaultOf(Option<T> option) {
    return option.type().format(option.defaultValue());
  }

  private static Map<String, String> areas() {
    Map<String, String> areas = new LinkedHashMap<>();
    areas.put("kafka", "Brokers and topics.");
    areas.put("source", "Reading: where from, and how event time advances.");
    areas.put("events", "What a record may be; docs/events.md has the rest.");
    areas.put("privacy", "What is kept of people; docs/privacy.md has the rest.");
    areas.put("join", "Impressions meet their actions.");
    areas.put("caps", "Against scripts: how much one user and one query may teach (docs/bias.md).");
    areas.put("position-bias", "Clicks by where they were made (docs/bias.md).");
    areas.put("resolve", "Documents get their tokens from the catalogue.");
    areas.put("window", "The sliding window of examples that makes a step.");
    areas.put("queue", "The memory queue of recent documents, as further negatives.");
    areas.put("learner", "The model and how it is trained.");
    areas.put("adapter", "A head over a frozen embedder, with learner.encoder adapter.");
    areas.put("replay", "Earlier examples learnt from again, against forgetting.");
    areas.put("held-out", "Examples kept from training to measure it.");
    areas.put("known-positives", "When a document is no longer used as a query's negative.");
    areas.put("report", "Figures on entering examples.");
    areas.put("checkpoint", "What a failure falls back to.");
    areas.put("snapshots", "What search services load.");
    areas.put("job", "The job and its cluster.");
    areas.put("serve", "The search service; docs/serve.md has the rest.");
    return areas;
  }
}
