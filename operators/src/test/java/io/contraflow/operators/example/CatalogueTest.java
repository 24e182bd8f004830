package io.contraflow.operators.example;

import static io.contraflow.operators.example.CatalogueRun.carrying;
import static io.contraflow.operators.example.CatalogueRun.document;
import static io.contraflow.operators.example.CatalogueRun.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.contraflow.learner.example.Deletion;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DocumentUpdate;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.Origin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private CatalogueRun run;

  @BeforeEach
  void open() throws Exception {
    run = new CatalogueRun();
  }

  @AfterEach
  void close() throws Exception {
    run.close();
  }

  @Test
  void shouldAnswerWithTheNewestVersionOfTheTimeOrBefore() throws Exception {
    run.ask(request("s", 1000, "d"));
    run.add(document("d", 1001, "three")).add(document("d", 1000, "two"));
    run.add(document("d", 900, "one"));
    assertThat(run.searchWatermark(5000).answers()).isEmpty();
    run.documentWatermark(1000);
    assertThat(run.answers())
        .containsExactly(
            new DocumentAnswer(
                "default",
                "s",
                1000,
                "d",
                1000,
                new Document(
                    "d", FeaturedText.hash("two"), Features.tokens(WordTokenizer.token("two"))),
                null));
  }

  @Test
  void shouldHashContentByTheFirstEightBytesOfSha256() {
    // printf abc | sha256sum
    assertThat(FeaturedText.hash("abc")).isEqualTo(0xba7816bf8f01cfeaL);
  }

  @Test
  void shouldCutDocuments() throws Exception {
    run.add(document("d", 900, "a b c d e")).ask(request("s", 1000, "d")).watermark(1000);
    assertThat(((Features.Tokens) run.answers().get(0).document().features()).ids()).hasSize(3);
  }

  @Test
  void shouldWaitForTheFirstVersionWithinDocumentWait() throws Exception {
    run.ask(request("s", 1000, "d")).watermark(1020);
    assertThat(run.answers()).isEmpty();
    run.add(document("d", 1060, "too late")).add(document("d", 1050, "in time"));
    run.watermark(1049);
    assertThat(run.answers()).isEmpty();
    run.watermark(1050);
    assertThat(run.answers())
        .extracting(DocumentAnswer::knownMs, answer -> answer.document().contentHash())
        .containsExactly(tuple(1050L, FeaturedText.hash("in time")));
  }

  @Test
  void shouldFallBackToTheTextOfTheEvent() throws Exception {
    run.ask(carrying("s", 1000, "d", "carried"));
    run.add(document("d", 1001, "too late")).watermark(1000);
    assertThat(run.answers())
        .extracting(DocumentAnswer::knownMs, answer -> answer.document().contentHash())
        .containsExactly(tuple(1000L, FeaturedText.hash("carried")));
  }

  @Test
  void shouldSayWhyThereIsNoDocument() throws Exception {
    run.ask(request("s", 1000, "none"));
    run.add(document("empty", 900, " ")).ask(request("s", 1000, "empty"));
    run.add(document("gone", 900, "text")).add(document("gone", 950, null));
    run.ask(carrying("s", 1000, "gone", "carried"));
    run.ask(carrying("s", 1000, "blank", " "));
    run.watermark(2000);
    assertThat(run.answers())
        .extracting(DocumentAnswer::docId, DocumentAnswer::missing)
        .containsExactlyInAnyOrder(
            tuple("none", DropReason.NO_DOCUMENT),
            tuple("empty", DropReason.EMPTY_DOCUMENT),
            tuple("gone", DropReason.DELETED_DOCUMENT),
            tuple("blank", DropReason.EMPTY_DOCUMENT));
  }

  @Test
  void shouldTellTheModelsThatHaveADocumentOfItsDeletionAtOnceAndAfterDocumentWait()
      throws Exception {
    run.add(document("d", 900, "text")).add(document("e", 900, "text"));
    run.ask(request("s", 1000, "d")).ask(new DocumentRequest("de", "s", 1001, "d", null, null));
    run.add(document("d", 1100, null)).add(document("e", 1100, null));
    run.add(document("d", 1200, null));
    run.watermark(3000);
    assertThat(run.outcomes())
        .containsExactly(
            new Deletion("de", 1100, "d"),
            new Deletion("default", 1100, "d"),
            new Deletion("de", 1150, "d"),
            new Deletion("default", 1150, "d"));
  }

  @Test
  void shouldNotRepeatTheDeletionOfADocumentThatIsBack() throws Exception {
    run.add(document("d", 900, "text")).ask(request("s", 1000, "d"));
    run.add(document("d", 1100, null)).add(document("d", 1120, "back"));
    run.watermark(3000);
    assertThat(run.outcomes()).containsExactly(new Deletion("default", 1100, "d"));
    assertThat(run.stateEntries()).as("the version, and who has asked").isEqualTo(2);
  }

  private static DocumentUpdate update(String model, long timeMs, String text) {
    Features tokens = Features.tokens(WordTokenizer.token(text));
    return new DocumentUpdate(model, timeMs, new Document("d", FeaturedText.hash(text), tokens));
  }

  @Test
  void shouldTellTheModelsThatHaveADocumentOfItsNewTextAtOnceAndAfterDocumentWait()
      throws Exception {
    run.add(document("d", 900, "one")).ask(request("s", 1000, "d"));
    run.ask(new DocumentRequest("de", "s", 1001, "d", null, null));
    run.add(document("d", 1100, "one")).add(document("d", 1200, "two"));
    run.add(document("e", 900, "one")).add(document("e", 1200, "nobody has it"));
    run.watermark(3000);
    assertThat(run.outcomes())
        .containsExactly(
            update("de", 1200, "two"),
            update("default", 1200, "two"),
            update("de", 1250, "two"),
            update("default", 1250, "two"));
  }

  @Test
  void shouldTellThoseThatHaveCarriedTextOfTheFirstVersion() throws Exception {
    run.ask(carrying("s", 1000, "d", "carried")).add(document("d", 1100, "one"));
    run.ask(request("s2", 1300, "d")).watermark(3000);
    assertThat(run.outcomes())
        .containsExactly(update("default", 1100, "one"), update("default", 1150, "one"));
  }

  @Test
  void shouldTellOfANewTextWithoutTokensAsOfADeletion() throws Exception {
    run.add(document("d", 900, "one")).ask(request("s", 1000, "d"));
    run.add(document("d", 1100, " ")).watermark(3000);
    assertThat(run.outcomes())
        .containsExactly(new Deletion("default", 1100, "d"), new Deletion("default", 1150, "d"));
  }

  /** One version in force and nobody who waits: then state is not asked any more. */
  @Test
  void shouldSeeWhateverHappensToADocumentThatWasSettled() throws Exception {
    run.add(document("d", 900, "one")).ask(request("s1", 1000, "d")).watermark(1000);
    run.ask(new DocumentRequest("de", "s2", 1100, "d", null, null)).watermark(1100);
    run.add(document("d", 1150, "two"));
    run.ask(request("s3", 1120, "d")).ask(request("s4", 1200, "d")).watermark(1200);
    run.ask(request("s5", 1220, "d")).watermark(1220);
    run.add(document("d", 1160, "late")).ask(request("s6", 1300, "d")).watermark(1300);
    run.ask(request("s7", 1320, "d")).watermark(1320);
    run.add(document("d", 1400, null)).ask(request("s8", 1500, "d")).watermark(1600);
    run.ask(request("s9", 1650, "d")).watermark(1700);
    assertThat(run.answers())
        .extracting(
            DocumentAnswer::searchId,
            answer -> answer.document() == null ? null : answer.document().contentHash())
        .containsExactly(
            tuple("s1", FeaturedText.hash("one")),
            tuple("s2", FeaturedText.hash("one")),
            tuple("s3", FeaturedText.hash("one")),
            tuple("s4", FeaturedText.hash("two")),
            tuple("s5", FeaturedText.hash("two")),
            tuple("s6", FeaturedText.hash("late")),
            tuple("s7", FeaturedText.hash("late")),
            tuple("s8", null),
            tuple("s9", null));
    assertThat(run.outcomes())
        .containsExactlyInAnyOrder(
            update("default", 1150, "two"),
            update("de", 1150, "two"),
            update("default", 1200, "two"),
            update("de", 1200, "two"),
            new LateEvent("default", 1221, "", "d"),
            new LateEvent("de", 1221, "", "d"),
            update("default", 1221, "late"),
            update("de", 1221, "late"),
            update("default", 1271, "late"),
            update("de", 1271, "late"),
            new Deletion("default", 1400, "d"),
            new Deletion("de", 1400, "d"),
            new Deletion("default", 1450, "d"),
            new Deletion("de", 1450, "d"));
  }

  @Test
  void shouldHoldRequestsForASettledDocumentOnTheHeapUntilABarrier() throws Exception {
    run.add(document("d", 900, "one")).ask(request("s1", 1000, "d"));
    assertThat(run.held()).as("not settled yet").isZero();
    run.watermark(1000).ask(request("s2", 1100, "d")).ask(request("s3", 1200, "d"));
    assertThat(run.held()).isEqualTo(2);
    run.watermark(1100);
    assertThat(run.held()).isEqualTo(1);
    run.snapshot();
    assertThat(run.held()).isZero();
    run.watermark(1300);
    assertThat(run.answers())
        .extracting(DocumentAnswer::searchId, DocumentAnswer::knownMs)
        .containsExactly(tuple("s1", 1000L), tuple("s2", 1100L), tuple("s3", 1200L));
  }

  @Test
  void shouldForgetVersionsThatNobodyCanNeed() throws Exception {
    run.add(document("d", 1, "one"));
    long oneInBytes = run.watermark(1).snapshot().getStateSize();
    for (int version = 2; version <= 2000; version++) {
      run.add(document("d", version, "one"));
    }
    assertThat(run.snapshot().getStateSize()).isGreaterThan(10 * oneInBytes);
    run.watermark(2000);
    assertThat(run.snapshot().getStateSize()).isEqualTo(oneInBytes);
  }

  @Test
  void shouldCountALateVersionForTheModelsThatHaveAsked() throws Exception {
    run.watermark(1000);
    run.add(document("d", 990, "nobody has asked"));
    assertThat(run.outcomes()).isEmpty();
    run.ask(request("s", 1010, "d")).ask(request("s", 1010, "e")).watermark(1010);
    assertThat(run.answers())
        .extracting(DocumentAnswer::docId, DocumentAnswer::knownMs)
        .containsExactly(tuple("d", 1010L));
    run.add(document("e", 1005, "late"));
    assertThat(run.outcomes()).containsExactly(new LateEvent("default", 1011, "", "e"));
    run.watermark(1012);
    assertThat(run.answers())
        .extracting(DocumentAnswer::docId, DocumentAnswer::knownMs)
        .containsExactly(tuple("d", 1010L), tuple("e", 1011L));
  }

  @Test
  void shouldTakeTheLaterRecordOfVersionsOfOneTime() throws Exception {
    var origin = document("d", 2, "x").origin();
    var first = document("d", 1, "x").origin();
    run.add(new DocumentEvent("d", "second", null, 900, origin));
    run.add(new DocumentEvent("d", "first", null, 900, first));
    run.ask(request("s", 1000, "d")).watermark(1000);
    assertThat(run.answers().get(0).document().contentHash())
        .isEqualTo(FeaturedText.hash("second"));
  }

  @Test
  void shouldNotDependOnTheOrderOfArrivalNorOnRestores() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      List<Object> log = randomLog(random, 2 + random.nextInt(6));
      List<String> expected = output(log, random, -1, seed);
      Collections.shuffle(log, random);
      assertThat(output(log, random, -1, seed)).as("seed %d", seed).isEqualTo(expected);
      if (i < 5) {
        assertThat(output(log, random, random.nextInt(log.size()), seed))
            .as("seed %d", seed)
            .isEqualTo(expected);
      }
    }
  }

  /**
   * @param requests for each version, and one more
   */
  private static List<Object> randomLog(Random random, int requests) {
    List<Object> log = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String docId = "d" + random.nextInt(3);
      long timestampMs = 1000 + random.nextInt(400);
      if (random.nextInt(requests) > 0) {
        log.add(request("s" + i, timestampMs, docId));
      } else {
        String text = random.nextInt(4) == 0 ? null : "text " + i;
        Origin origin = new Origin("documents", 0, i);
        log.add(new DocumentEvent(docId, text, null, timestampMs, origin));
      }
    }
    return log;
  }

  /** Feeds in the order given, the watermark trailing; restores at a place unless negative. */
  private static List<String> output(List<Object> log, Random random, int restoreAt, long seed)
      throws Exception {
    List<String> output = new ArrayList<>();
    CatalogueRun run = new CatalogueRun(null, restoreAt >= 0);
    try {
      for (int i = 0; i < log.size(); i++) {
        if (i == restoreAt) {
          OperatorSubtaskState state = run.snapshot();
          output.addAll(run.everything());
          run.close();
          run = new CatalogueRun(state, true);
        }
        if (log.get(i) instanceof DocumentRequest request) {
          run.ask(request);
        } else if (log.get(i) instanceof DocumentEvent document) {
          run.add(document);
        }
        if (random.nextInt(8) == 0) {
          run.snapshot(); // a barrier moves what the heap holds
        }
        if (random.nextBoolean()) {
          long nextMs =
              log.subList(i + 1, log.size()).stream()
                  .mapToLong(CatalogueTest::timestampMs)
                  .min()
                  .orElse(Long.MAX_VALUE);
          run.watermark(nextMs - 1);
        }
      }
      run.watermark(Long.MAX_VALUE);
      output.addAll(run.everything());
      assertThat(run.outcomes()).as("seed %d", seed).noneMatch(LateEvent.class::isInstance);
    } finally {
      run.close();
    }
    output.sort(Comparator.naturalOrder());
    return output;
  }

  private static long timestampMs(Object element) {
    return element instanceof DocumentRequest request
        ? request.decisionTimeMs()
        : ((DocumentEvent) element).timestampMs();
  }
}
