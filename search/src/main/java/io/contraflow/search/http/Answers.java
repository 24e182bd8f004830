package io.contraflow.search.http;

import io.contraflow.search.model.Served;
import io.contraflow.search.model.ServedModels;
import io.contraflow.search.page.ShownPage;
import io.contraflow.search.page.ShownResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is answered, field by field. */
final class Answers {
  private Answers() {}

  static Map<String, Object> page(ShownPage page) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("search_id", page.searchId());
    answer.put("ranking", page.ranking().label());
    answer.put("snapshot_id", page.snapshotId());
    answer.put("exploration", page.page().kind().label());
    answer.put("results", page.page().results().stream().map(Answers::result).toList());
    return answer;
  }

  private static Map<String, Object> result(ShownResult result) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("doc_id", result.docId());
    answer.put("position", result.position());
    answer.put("score", result.found().score());
    answer.put("text", result.found().text());
    return answer;
  }

  static Map<String, Object> models(SearchService service) {
    ServedModels models = service.models();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("documents", models.learned().index().size());
    answer.put("start", model(models.start()));
    answer.put("learned", model(models.learned()));
    answer.put("embedding", models.embedding().map(space -> space.documentSpaceId()).orElse(null));
    answer.put("refused", service.refusal().get());
    answer.put("examples", service.examples());
    return answer;
  }

  private static Map<String, Object> model(Served served) {
    var manifest = served.encoder().manifest();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("snapshot_id", served.snapshotId());
    answer.put("model", manifest.model());
    answer.put("step", manifest.step());
    answer.put("created_ms", manifest.createdMs());
    answer.put("event_time_ms", manifest.eventTimeMs());
    answer.put("document_space_id", manifest.documentSpaceId());
    return answer;
  }

  static Map<String, Object> health(boolean live, List<String> unready) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("live", live);
    answer.put("ready", unready.isEmpty());
    answer.put("waiting_for", unready);
    return answer;
  }
}
