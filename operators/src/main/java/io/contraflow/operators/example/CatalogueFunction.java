package io.contraflow.operators.example;

import io.contraflow.learner.example.Deletion;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DocumentUpdate;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.example.SettledDocuments.Asked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * One document: its versions in the catalogue, and who asks for it. A request of time T is answered
 * once the watermark of both inputs has reached T, with the newest version of T or before; else
 * with the text or vector that its event carried; else with the first version that comes within
 * document-wait. A version is tokenized or embedded once, on arrival, and forgotten once a newer
 * one is behind the watermark.
 *
 * <p>A deletion is told twice, the second time after document-wait: an example that was answered
 * before the first may have waited for another of its documents since. So is a version with another
 * text or vector than the one before, or than what events carried: {@link DocumentUpdate}; one
 * without any is told as a deletion.
 *
 * <p>A version behind the watermark W takes part from W + 1 on, and counts as late for every model
 * that has asked for the document: for any other it is as if it had come in time.
 */
final class CatalogueFunction
    extends KeyedCoProcessFunction<String, DocumentRequest, DocumentEvent, DocumentAnswer> {
  static final OutputTag<Outcome> OUTCOMES =
      new OutputTag<>("catalogue-outcomes", Resolve.OUTCOMES);

  private static final long SETTLED_BYTES = 16L << 20;

  /** A barrier writes so many at most. */
  private static final int MOST_HELD = 8192;

  private final ResolveOptions options;
  private final FeaturizerSource featurizers;

  private transient Featurizer featurizer;
  private transient MapState<Long, CatalogueVersion> versions;
  private transient Requests asked;
  private transient Requests waiting;
  private transient MapState<String, Boolean> models;
  private transient MapState<Long, Boolean> toldAgain;
  private transient SettledDocuments settled;

  CatalogueFunction(ResolveOptions options, FeaturizerSource featurizers) {
    this.options = options;
    this.featurizers = featurizers;
  }

  @Override
  public void open(OpenContext context) {
    featurizer = featurizers.open();
    // Kafka timestamp -> version
    versions = state("versions", Types.LONG, CatalogueVersionCodec.TYPE);
    // the time at which to look -> requests
    asked = new Requests(getRuntimeContext(), "asked");
    // the time at which to give up -> requests that no version has answered
    waiting = new Requests(getRuntimeContext(), "waiting");
    // models that have asked -> whether they have the document
    models = state("models", Types.STRING, Types.BOOLEAN);
    // times at which a deletion is told again
    toldAgain = state("told-again", Types.LONG, Types.BOOLEAN);
    settled = new SettledDocuments(SETTLED_BYTES, MOST_HELD);
  }

  private <K, V> MapState<K, V> state(
      String name, TypeInformation<K> key, TypeInformation<V> value) {
    return getRuntimeContext().getMapState(new MapStateDescriptor<>(name, key, value));
  }

  @Override
  public void close() {
    if (featurizer != null) {
      featurizer.close();
    }
  }

  @Override
  public void processElement1(
      DocumentRequest request, Context context, Collector<DocumentAnswer> out) throws Exception {
    long watermarkMs = context.timerService().currentWatermark();
    long atMs =
        request.decisionTimeMs() <= watermarkMs ? watermarkMs + 1 : request.decisionTimeMs();
    if (!settled.ask(atMs, request)) {
      asked.add(atMs, request);
      context.timerService().registerEventTimeTimer(atMs);
    }
  }

  /** Answers what is held up to the watermark, of any key. */
  void answerHeld(long watermarkMs, Consumer<Object> key, Consumer<DocumentAnswer> out)
      throws Exception {
    for (List<Asked> due = settled.takeDue(watermarkMs);
        !due.isEmpty();
        due = settled.takeDue(watermarkMs)) {
      for (Asked one : due) {
        if (!one.document().models().contains(one.request().model())) {
          key.accept(one.request().docId());
        }
        out.accept(answer(one.request(), one.document(), one.atMs()));
      }
    }
  }

  /**
   * Writes what is held to state, of any key.
   *
   * @param timer sets a timer of the key
   */
  void writeHeld(Consumer<Object> key, LongConsumer timer) throws Exception {
    for (List<Asked> due = settled.takeDue(Long.MAX_VALUE);
        !due.isEmpty();
        due = settled.takeDue(Long.MAX_VALUE)) {
      for (Asked one : due) {
        key.accept(one.request().docId());
        asked.add(one.atMs(), one.request());
        timer.accept(one.atMs());
      }
    }
  }

  /** Requests that are not in state, for tests. */
  int held() {
    return settled.asked();
  }

  @Override
  public void processElement2(DocumentEvent event, Context context, Collector<DocumentAnswer> out)
      throws Exception {
    for (Asked one : settled.remove(event.docId())) {
      asked.add(one.atMs(), one.request());
      context.timerService().registerEventTimeTimer(one.atMs());
    }
    long atMs = event.timestampMs();
    CatalogueVersion version =
        new CatalogueVersion(
            event.origin().partition(),
            event.origin().offset(),
            event.isDeletion() ? null : featured(event.text(), event.vector()));
    CatalogueVersion known = versions.get(atMs);
    if (known == null || version.isAfter(known)) {
      versions.put(atMs, version);
    }
    long watermarkMs = context.timerService().currentWatermark();
    if (atMs <= watermarkMs) {
      atMs = watermarkMs + 1;
      for (String model : models.keys()) {
        context.output(OUTCOMES, new LateEvent(model, atMs, "", event.docId()));
      }
    }
    context.timerService().registerEventTimeTimer(atMs);
  }

  @Override
  public void onTimer(long nowMs, OnTimerContext context, Collector<DocumentAnswer> out)
      throws Exception {
    SettledDocuments.Settled known = settled.of(context.getCurrentKey());
    if (known != null) {
      for (DocumentRequest request : asked.take(nowMs)) {
        out.collect(answer(request, known, nowMs));
      }
      return;
    }
    boolean again = toldAgain.contains(nowMs);
    if (again) {
      toldAgain.remove(nowMs);
    }
    List<DocumentRequest> due = asked.take(nowMs);
    for (DocumentRequest request : due) {
      if (!models.contains(request.model())) {
        models.put(request.model(), false);
      }
    }
    Newest newest = newest(nowMs);
    if (newest.version() != null) {
      update(newest, nowMs, again, context);
      answer(due, newest.version(), nowMs, out);
      answer(waiting.takeAll(), newest.version(), nowMs, out);
      if (newest.version().isDeletion()) {
        delete(nowMs, again, context);
      } else if (!due.isEmpty() && newest.isSettled() && toldAgain.isEmpty()) {
        settled.put(context.getCurrentKey(), newest.version());
      }
      return;
    }
    for (DocumentRequest request : due) {
      long waitMs = request.carriesNothing() ? options.documentWaitMs() : 0;
      long giveUpMs = Math.max(request.decisionTimeMs() + waitMs, nowMs);
      waiting.add(giveUpMs, request);
      if (giveUpMs > nowMs) {
        context.timerService().registerEventTimeTimer(giveUpMs);
      }
    }
    for (DocumentRequest request : waiting.take(nowMs)) {
      FeaturedText carried =
          request.carriesNothing() ? null : featured(request.text(), request.vector());
      emit(DocumentAnswer.of(request, nowMs, carried, DropReason.NO_DOCUMENT), out);
    }
  }

  private FeaturedText featured(String text, Features.Vector vector) {
    return FeaturedText.of(options.cut(text), vector, featurizer);
  }

  /** Of the current key, at least where the model is new. */
  private DocumentAnswer answer(DocumentRequest request, SettledDocuments.Settled known, long nowMs)
      throws Exception {
    if (known.models().add(request.model())) {
      models.put(request.model(), true);
    }
    FeaturedText content = known.version().content();
    return DocumentAnswer.of(request, nowMs, content, DropReason.DELETED_DOCUMENT);
  }

  private void answer(
      List<DocumentRequest> requests,
      CatalogueVersion version,
      long nowMs,
      Collector<DocumentAnswer> out)
      throws Exception {
    for (DocumentRequest request : requests) {
      emit(DocumentAnswer.of(request, nowMs, version.content(), DropReason.DELETED_DOCUMENT), out);
    }
  }

  private void emit(DocumentAnswer answer, Collector<DocumentAnswer> out) throws Exception {
    if (answer.document() != null) {
      models.put(answer.model(), true);
    }
    out.collect(answer);
  }

  /**
   * Tells every model that has the document of another content, and once more after document-wait.
   */
  private void update(Newest newest, long nowMs, boolean again, OnTimerContext context)
      throws Exception {
    if (newest.version().isDeletion() || !(again || newest.isNew())) {
      return;
    }
    FeaturedText content = newest.version().content();
    if (content.features() == null) {
      delete(nowMs, again, context);
      return;
    }
    String docId = context.getCurrentKey();
    Document document = new Document(docId, content.contentHash(), content.features());
    boolean told = false;
    for (String model : models(known -> known)) {
      context.output(OUTCOMES, new DocumentUpdate(model, nowMs, document));
      told = true;
    }
    if (told && !again) {
      tellAgain(nowMs, context);
    }
  }

  private void tellAgain(long nowMs, OnTimerContext context) throws Exception {
    if (options.documentWaitMs() > 0) {
      toldAgain.put(nowMs + options.documentWaitMs(), true);
      context.timerService().registerEventTimeTimer(nowMs + options.documentWaitMs());
    }
  }

  /** Models that have asked, in the order of their names. */
  private List<String> models(Predicate<Boolean> which) throws Exception {
    List<String> found = new ArrayList<>();
    models
        .entries()
        .forEach(
            entry -> {
              if (which.test(entry.getValue())) {
                found.add(entry.getKey());
              }
            });
    found.sort(Comparator.naturalOrder());
    return found;
  }

  /** Tells every model that has the document, and after document-wait every one that asked. */
  private void delete(long nowMs, boolean again, OnTimerContext context) throws Exception {
    boolean told = false;
    for (String model : models(known -> known || again)) {
      context.output(OUTCOMES, new Deletion(model, nowMs, context.getCurrentKey()));
      models.put(model, false);
      told = true;
    }
    if (told && !again) {
      tellAgain(nowMs, context);
    }
  }

  /**
   * @param version null if there is none
   * @param alone whether there is no later one
   * @param isNew whether it has just come into force with another content than the one before, or
   *     as the first
   */
  private record Newest(CatalogueVersion version, boolean alone, boolean isNew) {
    boolean isSettled() {
      return alone && version.content().features() != null;
    }
  }

  /** The newest version of a time; forgets those before it, which nobody can need. */
  private Newest newest(long nowMs) throws Exception {
    long newestMs = Long.MIN_VALUE;
    CatalogueVersion newest = null;
    boolean alone = true;
    List<Long> older = new ArrayList<>(0);
    for (Map.Entry<Long, CatalogueVersion> version : versions.entries()) {
      long versionMs = version.getKey();
      if (versionMs > nowMs) {
        alone = false;
      } else if (newest == null || versionMs > newestMs) {
        if (newest != null) {
          older.add(newestMs);
        }
        newestMs = versionMs;
        newest = version.getValue();
      } else {
        older.add(versionMs);
      }
    }
    CatalogueVersion before =
        older.isEmpty() ? null : versions.get(older.stream().max(Long::compare).orElseThrow());
    for (long olderMs : older) {
      versions.remove(olderMs);
    }
    boolean isNew =
        before == null ? newestMs == nowMs : !Objects.equals(before.content(), newest.content());
    return new Newest(newest, alone, isNew);
  }
}
