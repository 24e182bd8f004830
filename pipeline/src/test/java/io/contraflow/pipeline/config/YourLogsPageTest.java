package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParseOptions;
import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.event.SearchEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/your-logs.md says of four logs is what the parsers do. */
class YourLogsPageTest {
  private static final Pattern BLOCK =
      Pattern.compile("```(\\w+) ?(\\w*)\n(.*?)```", Pattern.DOTALL);
  private static final long KAFKA_MS = 1_767_225_700_000L;

  @TempDir private Path directory;

  @Test
  void shouldMakeOfEachRecordWhatThePageSays() throws IOException {
    String page = Files.readString(Path.of("../docs/your-logs.md"));
    String four = page.substring(page.indexOf("## Four logs"), page.indexOf("## Paths"));
    Configuration configuration = null;
    String topic = null;
    byte[] theirs = null;
    int compared = 0;
    for (Matcher block = BLOCK.matcher(four); block.find(); ) {
      byte[] text = block.group(3).getBytes(StandardCharsets.UTF_8);
      if (block.group(1).equals("yaml")) {
        configuration = Configuration.read(Files.write(directory.resolve("c.yaml"), text));
        configuration.requireConsistent();
      } else if (block.group(2).equals("ours")) {
        compare(configuration, topic, theirs, text);
        compared++;
      } else {
        topic = block.group(2);
        theirs = text;
      }
    }
    assertThat(compared).isEqualTo(11);
  }

  private static void compare(
      Configuration configuration, String topic, byte[] theirs, byte[] ours) {
    ParseOptions own = Configuration.defaults().parseOptions();
    if (configuration.topics().documentTopics().contains(topic)) {
      byte[] key = "p-205".getBytes(StandardCharsets.UTF_8);
      assertThat(document(configuration.parseOptions(), topic, null, theirs))
          .isEqualTo(document(own, topic, key, ours));
    } else {
      assertThat(configuration.topics().searchEventTopics()).contains(topic);
      assertThat(event(configuration.parseOptions(), topic, theirs))
          .isEqualTo(event(own, topic, ours));
    }
  }

  private static SearchEvent event(ParseOptions options, String topic, byte[] value) {
    ParsedEvent parsed = new EventParser(options).parse(value, new Origin(topic, 0, 1), KAFKA_MS);
    assertThat(parsed).isInstanceOf(EventRecord.class);
    return ((EventRecord) parsed).event();
  }

  private static ParsedDocument document(
      ParseOptions options, String topic, byte[] key, byte[] value) {
    ParsedDocument parsed =
        new DocumentParser(options).parse(key, value, new Origin(topic, 0, 1), KAFKA_MS);
    assertThat(parsed).isInstanceOf(DocumentEvent.class);
    return parsed;
  }
}
