package io.contraflow.search.http;

import io.contraflow.search.model.ServedModels;
import io.contraflow.search.page.SearchPages;
import io.contraflow.search.progress.ProgressSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What requests are answered from.
 *
 * @param models that are served
 * @param pages that are made with them
 * @param progress of learning
 * @param waitingFor what is still missing before searches make sense; empty once they do
 * @param refusal why the newest snapshot is not served, or null
 * @param examples of queries, for the page
 */
public record SearchService(
    ServedModels models,
    SearchPages pages,
    ProgressSource progress,
    Supplier<List<String>> waitingFor,
    Supplier<String> refusal,
    List<String> examples) {
  public SearchService {
    Objects.requireNonNull(models, "models");
    Objects.requireNonNull(pages, "pages");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(waitingFor, "waitingFor");
    Objects.requireNonNull(refusal, "refusal");
    examples = List.copyOf(examples);
  }
}
