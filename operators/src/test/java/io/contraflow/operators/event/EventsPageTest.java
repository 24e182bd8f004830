package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.DropReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/events.md says is what the parsers do. */
class EventsPageTest {
  private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
  private static final Origin ORIGIN = new Origin("search-events", 0, 1);
  private static final long KAFKA_MS = 1_767_225_700_000L;

  private final String page =
      Files.readString(Path.of(System.getProperty("contraflow.root"), "docs", "events.md"));

  EventsPageTest() throws IOException {}

  @Test
  void shouldParseEveryExample() {
    List<String> examples = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(page);
    while (matcher.find()) {
      examples.add(matcher.group(1));
    }
    assertThat(examples).hasSize(8);
    EventParser events = new EventParser(new ParseOptions(10_000, 0));
    List<Class<?>> kinds = List.of(Impression.class, Action.class, Pair.class, Tick.class);
    for (int i = 0; i < kinds.size(); i++) {
      ParsedEvent parsed = events.parse(bytes(examples.get(i)), ORIGIN, KAFKA_MS);
      assertThat(parsed).isInstanceOf(EventRecord.class);
      assertThat(((EventRecord) parsed).event()).isInstanceOf(kinds.get(i));
    }
    Impression withVectors =
        (Impression) ((EventRecord) events.parse(bytes(examples.get(5)), ORIGIN, KAFKA_MS)).event();
    assertThat(withVectors.queryVector()).isEqualTo(withVectors.results().get(0).vector());
    DocumentParser documents = new DocumentParser(new ParseOptions(10_000, 0));
    assertThat(documents.parse(bytes("p-205"), bytes(examples.get(4)), ORIGIN, KAFKA_MS))
        .isInstanceOf(DocumentEvent.class);
    assertThat(documents.parse(bytes("p-205"), bytes(examples.get(6)), ORIGIN, KAFKA_MS))
        .isInstanceOf(DocumentEvent.class);
  }

  @Test
  void shouldNameEveryReason() {
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      assertThat(page).contains("`" + reason.label() + "`");
    }
    for (DropReason reason : DropReason.values()) {
      assertThat(page).contains("| `" + reason.label() + "` |");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
