package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class UserIdsTest {
  private static final Origin ORIGIN = new Origin("search-events", 0, 7);
  private static final List<SearchEvent> EVENTS =
      List.of(
          new Impression(
              "m",
              "s",
              "query",
              null,
              "anna",
              5,
              List.of(new Impression.Result("d", 1, "text"), new Impression.Result("e", 2, "text")),
              List.of(1, 2)),
          new Action("m", "s", "d", 6, "click", 3, "anna"),
          new Pair("m", "query", "d", "text", 1, List.of(), 7, "anna"));

  @Test
  void shouldPutTheHashInTheUsersPlaceAndChangeNothingElse() {
    UserIds hashed = UserIds.hashed(() -> "pepper");

    for (SearchEvent event : EVENTS) {
      EventRecord changed = hashed.of(new EventRecord(event, ORIGIN, 9));

      String before = json(event);
      assertThat(before).contains("\"anna\"");
      assertThat(json(changed.event())).isEqualTo(before.replace("anna", "6L5aUY2iMP8KgqKF9pjHcw"));
      assertThat(changed.origin()).isEqualTo(ORIGIN);
      assertThat(changed.kafkaTimestampMs()).isEqualTo(9);
    }
  }

  @Test
  void shouldTellUsersApartAndKnowThemAgainOnAnotherMachine() throws Exception {
    UserIds here = UserIds.hashed(() -> "pepper");
    UserIds there = InstantiationUtil.clone(here);

    assertThat(there.of("anna")).isEqualTo(here.of("anna")).isNotEqualTo(here.of("bert"));
    assertThat(UserIds.hashed(() -> "salt").of("anna")).isNotEqualTo(here.of("anna"));
    assertThat(here.of("")).isEmpty();
  }

  @Test
  void shouldLeaveUsersOutOrAsTheyAre() {
    for (SearchEvent event : EVENTS) {
      EventRecord record = new EventRecord(event, ORIGIN, 9);
      assertThat(UserIds.KEEP.of(record)).isSameAs(record);
      assertThat(json(UserIds.DROP.of(record).event()))
          .doesNotContain("user_id", "anna")
          .contains("\"m\"");
    }
    Tick tick = new Tick(3);
    assertThat(UserIds.DROP.of(new EventRecord(tick, ORIGIN, 9)).event()).isEqualTo(tick);
  }

  @Test
  void shouldQuoteNothingInARedactedDeadLetter() {
    byte[] bytes = "{\"user_id\":\"anna\",\"query\":\"a secret\"".getBytes(StandardCharsets.UTF_8);
    DeadLetter letter =
        DeadLetter.of(ORIGIN, 9, DeadLetterReason.MALFORMED, "was 'a secret'", bytes).redacted();

    assertThat(new String(letter.toJson(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"topic\":\"search-events\",\"partition\":0,\"offset\":7,\"timestamp\":9,"
                + "\"reason\":\"malformed\",\"detail\":\"redacted; the record is at its origin while"
                + " the topic keeps it\",\"size\":"
                + bytes.length
                + ",\"bytes\":\"\"}");
  }

  private static String json(SearchEvent event) {
    return new String(EventJson.toBytes(event), StandardCharsets.UTF_8);
  }
}
