package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.fields.AvroFraming;
import io.contraflow.operators.fields.EpochUnit;
import io.contraflow.operators.fields.SourceFields;
import io.contraflow.operators.fields.SourceFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other people's records say of how results are looked at; positions are from 0. */
class MappedExaminationTest {
  private static final long T = 1_767_225_600_000L;
  private static final Map<String, String> NESTED =
      Map.of(
          "impression.results.doc_id", "page[].sku",
          "impression.results.propensity", "page[].seen",
          "impression.shuffled", "test.swapped[]");

  @Test
  void shouldReadPropensitiesAndShuffledPositions() {
    Impression impression =
        impression(
            NESTED,
            "'page':[{'sku':1,'seen':1},{'sku':2,'seen':'0.25'},{'sku':3}],'test':{'swapped':['2',0]}");
    assertThat(impression.results())
        .extracting(Impression.Result::propensity)
        .containsExactly(1f, 0.25f, null);
    assertThat(impression.results())
        .extracting(Impression.Result::position)
        .containsExactly(1, 2, 3);
    assertThat(impression.shuffled()).containsExactly(1, 3);
  }

  @Test
  void shouldReadPositionsThatAreOneText() {
    Impression impression =
        impression(
            Map.of(
                "impression.results.doc_id", "ids[,]",
                "impression.results.propensity", "seen[,]",
                "shuffled", "swapped[,]"),
            "'ids':'a,b','seen':'0.9,0.4','swapped':'0, 1'");
    assertThat(impression.results())
        .extracting(Impression.Result::propensity)
        .containsExactly(0.9f, 0.4f);
    assertThat(impression.shuffled()).containsExactly(1, 2);
  }

  @Test
  void shouldReadThemOfAPageWithoutAnyAsNone() {
    Impression impression = impression(NESTED, "'page':[{'sku':1},{'sku':2}],'test':{}");
    assertThat(impression.results()).extracting(Impression.Result::propensity).containsOnlyNulls();
    assertThat(impression.shuffled()).isEmpty();
  }

  @Test
  void shouldReadThePropensityOfARecordThatIsOneResult() {
    Impression impression =
        impression(
            Map.of(
                "impression.results.doc_id", "sku",
                "impression.results.position", "slot",
                "impression.results.propensity", "seen"),
            "'sku':7,'slot':2,'seen':0.5");
    assertThat(impression.results())
        .containsExactly(new Impression.Result("7", 3, null, null, null, 0.5f));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "'page':[{'sku':1,'seen':0}] ~ BAD_PROPENSITY ~ page[0].seen (source.fields.impression.results.propensity) must be in (0, 1], was 0.0",
        "'page':[{'sku':1,'seen':'often'}] ~ MALFORMED ~ page[0].seen (source.fields.impression.results.propensity) must be a number, was string",
        "'page':[{'sku':1},{'sku':2}],'test':{'swapped':[1,2]} ~ BAD_SHUFFLED ~ test.swapped[] (source.fields.impression.shuffled) must list positions of the results, each once, had 3",
        "'page':[{'sku':1},{'sku':2}],'test':{'swapped':[1]} ~ BAD_SHUFFLED ~ test.swapped[] (source.fields.impression.shuffled) must list two positions at least, had 1",
        "'page':[{'sku':1},{'sku':2}],'test':{'swapped':[0.5,1]} ~ MALFORMED ~ test.swapped[] (source.fields.impression.shuffled) must be an array of whole numbers of 64 bits, had 0.5",
        "'page':[{'sku':1},{'sku':2}],'test':{'swapped':[null,1]} ~ MALFORMED ~ test.swapped[] (source.fields.impression.shuffled) must be an array of whole numbers of 64 bits, had nothing"
      })
  void shouldNameThePathInDeadLetters(String fields, DeadLetterReason reason, String detail) {
    assertThat(parsed(NESTED, fields))
        .isInstanceOfSatisfying(
            DeadLetter.class,
            letter -> {
              assertThat(letter.detail()).startsWith(detail);
              assertThat(letter.reason()).isEqualTo(reason);
            });
  }

  private static Impression impression(Map<String, String> mapped, String fields) {
    assertThat(parsed(mapped, fields)).isInstanceOf(EventRecord.class);
    return (Impression) ((EventRecord) parsed(mapped, fields)).event();
  }

  private static ParsedEvent parsed(Map<String, String> mapped, String fields) {
    SourceFields source =
        new SourceFields(
            SourceFormat.JSON,
            mapped,
            Map.of(),
            Map.of(),
            EpochUnit.AUTO,
            0,
            Map.of(),
            AvroFraming.NONE);
    String json = "{'search_id':'s','query':'q','timestamp':1767225600," + fields + "}";
    return new EventParser(new ParseOptions(100_000, 1_000, source))
        .parse(
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), new Origin("t", 0, 1), T + 1);
  }
}
