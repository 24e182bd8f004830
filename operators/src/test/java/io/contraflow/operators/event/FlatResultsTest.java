package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.fields.AvroFraming;
import io.contraflow.operators.fields.EpochUnit;
import io.contraflow.operators.fields.SourceFields;
import io.contraflow.operators.fields.SourceFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records that are one shown result each. */
class FlatResultsTest {
  private static final long T = 1_767_225_600_000L;
  private static final Map<String, String> FIELDS =
      Map.of(
          "search_id", "qid",
          "timestamp", "ts",
          "impression.query", "q",
          "impression.results.doc_id", "item.sku",
          "impression.results.position", "slot",
          "impression.results.text", "item.title",
          "action.doc_id", "item.sku",
          "action.action", "verb");

  private final EventParser parser =
      new EventParser(
          new ParseOptions(
              1 << 20,
              60_000,
              new SourceFields(
                  SourceFormat.JSON,
                  FIELDS,
                  Map.of(),
                  Map.of(),
                  EpochUnit.AUTO,
                  0,
                  Map.of(),
                  AvroFraming.NONE)));

  @Test
  void shouldReadOneResultOfAPage() {
    assertThat(
            event(
                "{'qid':'s','q':'tent','ts':1767225600,'slot':'3','item':{'sku':7,'title':'A tent'}}"))
        .isEqualTo(
            new Impression(
                "default", "s", "tent", "", T, List.of(new Impression.Result("7", 4, "A tent"))));
    assertThat(event("{'qid':'s','q':'tent','ts':1767225600,'slot':0,'item':{'sku':'a'}}"))
        .isEqualTo(
            new Impression(
                "default", "s", "tent", "", T, List.of(new Impression.Result("a", 1, null))));
  }

  @Test
  void shouldTellAnActionOnTheSameFieldsByItsName() {
    assertThat(event("{'qid':'s','ts':1767225600,'verb':'open','item':{'sku':'a'}}"))
        .isEqualTo(new Action("default", "s", "a", T, "open", Action.NO_DWELL, ""));
  }

  @Test
  void shouldNameWhatIsMissing() {
    assertThat(detail("{'qid':'s','q':'tent','ts':1767225600,'item':{'sku':'a'}}"))
        .startsWith("slot (source.fields.impression.results.position) must be given, was absent");
    assertThat(detail("{'qid':'s','q':'tent','ts':1767225600,'slot':0,'item':{'id':'a'}}"))
        .startsWith(
            "item.sku (source.fields.impression.results.doc_id) must be given, was absent; item has"
                + " id");
  }

  private SearchEvent event(String json) {
    return ((EventRecord) parsed(json)).event();
  }

  private String detail(String json) {
    return ((DeadLetter) parsed(json)).detail();
  }

  private ParsedEvent parsed(String json) {
    byte[] value = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return parser.parse(value, new Origin("exposures", 0, 1), T + 1_000);
  }
}
