package io.contraflow.serving;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotChain;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.snapshot.Verification;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.util.List;

/**
 * Loads a static model that is given as changes: from the full snapshot of its chain on, or from
 * the one that is served if that is in the chain. Each file that is read is verified, and the whole
 * tables that come out must have the hashes of the manifest.
 */
final class ChainSides {
  private final SnapshotChain chain;
  private final TextSides served; // null unless it is in the chain
  private final int from; // index of what is served, or of the full snapshot

  private ChainSides(SnapshotChain chain, TextSides served, int from) {
    this.chain = chain;
    this.served = served;
    this.from = from;
  }

  /**
   * @param previous what is served, or null
   * @param documents whose documents' table, which does not learn, is the full snapshot's; or null
   */
  static TextSides read(SnapshotChain chain, SnapshotEncoder previous, Sides documents)
      throws IOException {
    int index = previous == null ? -1 : previous.manifest().map(chain::indexOf).orElse(-1);
    return index >= 0 && previous.sides() instanceof TextSides text
        ? new ChainSides(chain, text, index).read(text)
        : new ChainSides(chain, null, 0).read(documents);
  }

  private TextSides read(Sides keptDocuments) throws IOException {
    for (PublishedSnapshot link : served == null ? chain.links() : deltas()) {
      Verification.of(link).orThrow();
    }
    Manifest last = chain.last().manifest();
    StaticModel model = StaticModel.in(chain.full().directory());
    EmbeddingSide queries =
        served == null ? EmbeddingSide.read(model.tensor()) : served.queries().copy();
    for (PublishedSnapshot delta : deltas()) {
      queries.apply(SnapshotChain.queries(delta, queries.count()));
    }
    check("queries", queries, last.tensorSha256());
    EmbeddingSide documents =
        last.towers() == Towers.SHARED ? queries : documents(model, keptDocuments);
    String tokenizerSha256 = Sha256.of(model.tokenizer());
    if (!tokenizerSha256.equals(last.tokenizerSha256())) {
      throw new CorruptException(
          "%s must have the tokenizer of %s, SHA-256 %s, has %s; restore a copy"
              .formatted(model.tokenizer(), last.id(), last.tokenizerSha256(), tokenizerSha256));
    }
    return new TextSides(Tokenizer.read(model.tokenizer()), queries, documents);
  }

  private EmbeddingSide documents(StaticModel model, Sides kept) throws IOException {
    boolean fixed = chain.last().manifest().towers() == Towers.QUERY_ONLY;
    if (fixed && kept instanceof TextSides text) {
      return text.documents();
    }
    EmbeddingSide documents =
        served == null ? EmbeddingSide.read(model.documentTensor()) : served.documents().copy();
    if (!fixed) {
      for (PublishedSnapshot delta : deltas()) {
        documents.apply(SnapshotChain.documents(delta, documents.count()));
      }
      check("documents", documents, chain.last().manifest().delta().documentTensorSha256());
    }
    return documents;
  }

  private List<PublishedSnapshot> deltas() {
    return chain.links().subList(from + 1, chain.links().size());
  }

  private void check(String side, EmbeddingSide table, String expected) throws CorruptException {
    String found = table.tensorSha256();
    if (!found.equals(expected)) {
      throw new CorruptException(
          "the changes up to %s must give the %s' table with SHA-256 %s, give %s; use another snapshot, or wait for the next full one"
              .formatted(chain.last().id(), side, expected, found));
    }
  }
}
