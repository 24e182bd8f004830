package io.contraflow.pipeline.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.contraflow.state.snapshot.PublishedSnapshot;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real OpenSearch 2.19 with its k-NN plugin, in a process of its own. */
class OpenSearchIT {
  private static final int PART = 300;
  private static final int ALL = 1_400;
  private static final Login NOBODY = new Login(null, null, null);
  private static final Backoff QUICK = new Backoff(4, Duration.ofMillis(5), Duration.ofMillis(20));

  @TempDir static Path directory;

  private static LocalCluster process;
  private static Cluster cluster;
  private static PublishedSnapshot snapshot;
  private static DocumentVectors vectors;

  @BeforeAll
  static void start() throws IOException {
    Collection.cranfield();
    process = LocalCluster.start(directory.resolve("opensearch"));
    cluster = at(process.address());
    snapshot = Collection.snapshot(directory.resolve("snapshots"), 1);
    vectors = DocumentVectors.open(snapshot.directory(), null);
  }

  @AfterAll
  static void stop() throws Exception {
    if (vectors != null) {
      vectors.close();
    }
    if (process != null) {
      process.close();
    }
  }

  private static Cluster at(URI address) throws IOException {
    return Cluster.of(address, NOBODY, QUICK);
  }

  private static BlueGreen.Outcome load(Cluster into, String alias, Path file, boolean deleteOld)
      throws IOException {
    return new BlueGreen(into, new BlueGreen.Options(alias, 1, 0, deleteOld))
        .run(vectors, file, (done, total) -> {});
  }

  private static long count(String index) throws IOException {
    Answer answer = cluster.get("/" + index + "/_count");
    return answer.isMissing() ? -1 : answer.json().path("count").asLong();
  }

  @Test
  void shouldFindWhatBruteForceFinds() throws IOException {
    Path folder = Collection.cranfield();
    BlueGreen.Outcome outcome = load(cluster, "exact", folder.resolve("documents.jsonl.gz"), false);
    assertThat(outcome.documents()).isEqualTo(ALL);
    assertThat(outcome.written()).isEqualTo(ALL);
    assertThat(outcome.withoutVector()).isEqualTo(2); // 471 and 995 are empty

    Map<String, float[]> known = new HashMap<>();
    for (Map.Entry<String, String> document :
        Collection.documents(folder.resolve("documents.jsonl.gz")).entrySet()) {
      known.put(
          document.getKey(),
          vectors
              .of(
                  List.of(
                      new IndexDocument(document.getKey(), document.getValue(), null, null, 1)))[
              0]);
    }
    List<String> queries = Collection.queries(folder.resolve("queries.jsonl.gz"));
    assertThat(queries).hasSize(225);
    IndexSearch search = new IndexSearch(cluster, "exact");
    int same = 0;
    for (String query : queries) {
      List<Map.Entry<String, Double>> nearest = nearest(known, vectors.ofQuery(query));
      Map<String, Double> cosines = new HashMap<>();
      nearest.subList(0, 10).forEach(entry -> cosines.put(entry.getKey(), entry.getValue()));
      List<IndexSearch.Hit> hits = search.search(vectors, query, 10);
      assertThat(hits).hasSize(10);
      same += (int) hits.stream().filter(hit -> cosines.containsKey(hit.docId())).count();
    }
    System.out.printf("of the nearest ten %.4f are found%n", same / (10.0 * queries.size()));
    assertThat(same / (10.0 * queries.size())).isGreaterThan(0.98);

    // With as many candidates as documents nothing is missed: the same documents in the same order.
    for (String query : queries.subList(0, 20)) {
      List<Map.Entry<String, Double>> nearest = nearest(known, vectors.ofQuery(query));
      List<IndexSearch.Hit> hits = search.search(vectors, query, ALL);
      assertThat(hits).hasSize(ALL - 2);
      for (int i = 0; i < hits.size(); i++) {
        assertThat(hits.get(i).cosine()).isCloseTo(nearest.get(i).getValue(), within(1e-5));
      }
    }
    assertThat(search.search(vectors, "", 10)).isEmpty();
  }

  /** All of them with their cosines, the nearest first. */
  private static List<Map.Entry<String, Double>> nearest(
      Map<String, float[]> known, float[] query) {
    return known.entrySet().stream()
        .filter(each -> dot(each.getValue(), each.getValue()) > 0)
        .map(each -> Map.entry(each.getKey(), dot(query, each.getValue())))
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .toList();
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }

  @Test
  @Timeout(300)
  void shouldMoveTheAliasWithoutASearchSeeingHalfAnIndex() throws Exception {
    BlueGreen.Outcome first = load(cluster, "shop", Collection.part(directory, PART), false);
    assertThat(first.before()).isEmpty();
    AtomicBoolean ended = new AtomicBoolean();
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    CompletableFuture<Integer> searches =
        CompletableFuture.supplyAsync(
            () -> {
              int made = 0;
              while (!ended.get()) {
                try {
                  seen.add(count("shop"));
                  made++;
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              }
              return made;
            });
    awaitSeen(seen, PART);
    BlueGreen.Outcome second = load(cluster, "shop", Collection.part(directory, ALL), false);
    awaitSeen(seen, ALL);
    ended.set(true);
    assertThat(searches.get()).isGreaterThan(1);
    assertThat(seen).containsExactlyInAnyOrder((long) PART, (long) ALL);
    assertThat(second.before()).containsExactly(first.index());
    assertThat(second.kept()).containsExactly(first.index());
    assertThat(count(first.index())).isEqualTo(PART);

    // The same again does nothing; back to the first deletes the one it leaves, if told to.
    BlueGreen.Outcome again = load(cluster, "shop", Collection.part(directory, ALL), false);
    assertThat(again.index()).isEqualTo(second.index());
    assertThat(again.written()).isZero();
    BlueGreen.Outcome back = load(cluster, "shop", Collection.part(directory, PART), true);
    assertThat(back.index()).isEqualTo(first.index());
    assertThat(back.written()).isZero();
    assertThat(count("shop")).isEqualTo(PART);
    assertThat(count(second.index())).isEqualTo(-1);
  }

  private static void awaitSeen(Set<Long> seen, long count) {
    while (!seen.contains(count)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldStampTheIndexAndRefuseQueriesOfAnotherSpace() throws IOException {
    BlueGreen.Outcome outcome = load(cluster, "stamped", Collection.part(directory, 20), false);
    JsonNode stamp =
        cluster
            .get("/stamped/_mapping")
            .json()
            .path(outcome.index())
            .at("/mappings/_meta/contraflow");
    assertThat(stamp.path("documentSpaceId").asText())
        .isEqualTo(snapshot.manifest().documentSpaceId());
    assertThat(stamp.path("snapshotId").asText()).isEqualTo(snapshot.id());
    assertThat(stamp.path("documents").asInt()).isEqualTo(20);
    assertThat(stamp.path("complete").asBoolean()).isTrue();
    PublishedSnapshot other = Collection.snapshot(directory.resolve("other"), 2);
    try (DocumentVectors foreign = DocumentVectors.open(other.directory(), null)) {
      IndexSearch search = new IndexSearch(cluster, "stamped");
      assertThat(search.search(vectors, "boundary layer", 3)).hasSize(3);
      assertThatThrownBy(() -> search.search(foreign, "boundary layer", 3))
          .isInstanceOf(OpenSearchException.class)
          .hasMessage(
              "the query's snapshot "
                  + other.id()
                  + " must have the document space of the index "
                  + outcome.index()
                  + ", "
                  + snapshot.manifest().documentSpaceId()
                  + ", has "
                  + other.manifest().documentSpaceId()
                  + "; load the documents again with this snapshot (contraflow index --documents),"
                  + " or search with one of the space of "
                  + snapshot.id());
    }
    cluster.put("/theirs", Cluster.json("{}")).orThrow("create theirs");
    assertThatThrownBy(() -> load(cluster, "theirs", Collection.part(directory, 5), false))
        .hasMessageStartingWith("--alias must be free or an alias, but theirs is the name of an");
    assertThatThrownBy(() -> new IndexSearch(cluster, "nowhere").search(vectors, "wing", 3))
        .hasMessageStartingWith("the alias nowhere must point to one index, points to none");
  }

  @Test
  void shouldTakeTheLastLineOfAnIdAndDeleteWhatIsNull() throws IOException {
    Path file =
        Collection.part(
            directory,
            10,
            "{\"doc_id\": \"1\", \"text\": \"newer words\", \"topic\": \"wings\"}",
            "{\"doc_id\": \"2\", \"text\": null}");
    BlueGreen.Outcome outcome = load(cluster, "lines", file, false);
    assertThat(outcome.documents()).isEqualTo(9);
    JsonNode newer = cluster.get("/lines/_doc/1").json().path("_source");
    assertThat(newer.path("text").asText()).isEqualTo("newer words");
    assertThat(newer.path("topic").asText()).isEqualTo("wings");
    assertThat(cluster.get("/lines/_doc/2").isMissing()).isTrue();
  }

  @Test
  void shouldGoOnWhereABrokenLoadStopped() throws IOException {
    Path file = Collection.part(directory, ALL);
    try (Gateway gateway = new Gateway(process.address(), null, null)) {
      gateway.bulksLeft.set(1);
      assertThatThrownBy(() -> load(at(gateway.address()), "broken", file, false))
          .isInstanceOf(OpenSearchException.class)
          .hasMessageStartingWith(
              "OpenSearch must be reachable at " + gateway.address() + ", was not: ");
    }
    assertThat(count("broken")).isEqualTo(-1);
    BlueGreen.Outcome outcome = load(cluster, "broken", file, false);
    assertThat(outcome.written()).isPositive().isLessThan(ALL);
    assertThat(count("broken")).isEqualTo(ALL);
  }

  @Test
  void shouldWaitForABusyClusterAndAskForALogin() throws IOException {
    Path file = Collection.part(directory, 30);
    try (Gateway gateway = new Gateway(process.address(), "loader", "s3cret")) {
      Cluster known = Cluster.of(gateway.address(), new Login("loader", "s3cret", null), QUICK);
      gateway.busy.set(3);
      assertThat(load(known, "login", file, false).written()).isEqualTo(30);
      gateway.busy.set(100);
      assertThatThrownBy(() -> load(known, "login", file, false))
          .hasMessageStartingWith("OpenSearch must have time for GET /, was too busy 4 times");
      gateway.busy.set(0);
      for (Login login : List.of(NOBODY, new Login("loader", "wr0ng", null))) {
        assertThatThrownBy(
                () -> load(Cluster.of(gateway.address(), login, QUICK), "login", file, false))
            .hasMessageContaining("(401); set CONTRAFLOW_OPENSEARCH_USER and CONTRAFLOW_OPENSEARCH")
            .hasMessageNotContaining("wr0ng");
      }
    }
  }

  @Test
  void shouldTrustTheAuthoritiesThatItIsGiven() throws Exception {
    Path file = Collection.part(directory, 5);
    Certificate certificate = Certificate.make(directory);
    try (Gateway gateway = new Gateway(process.address(), null, null, certificate.server())) {
      assertThat(gateway.address().getScheme()).isEqualTo("https");
      assertThatThrownBy(() -> load(at(gateway.address()), "secured", file, false))
          .hasMessageStartingWith(
              "the certificate of " + gateway.address() + " must be one that Java trusts: ")
          .hasMessageEndingWith("give its authorities as a PEM file in CONTRAFLOW_OPENSEARCH_CA");
      Login login = new Login(null, null, certificate.pem());
      assertThat(
              load(Cluster.of(gateway.address(), login, QUICK), "secured", file, false).written())
          .isEqualTo(5);
    }
  }

  @Test
  void shouldStopAtAFullDiskAndGoOnAfterwards() throws IOException {
    Path file = Collection.part(directory, PART);
    try (Gateway gateway = new Gateway(process.address(), null, null)) {
      gateway.bulksLeft.set(0);
      assertThatThrownBy(() -> load(at(gateway.address()), "full", file, false))
          .isInstanceOf(OpenSearchException.class);
    }
    List<String> indices = new ArrayList<>();
    cluster.get("/full-*/_settings").json().fieldNames().forEachRemaining(indices::add);
    String block = "/" + indices.get(0) + "/_settings";
    // What OpenSearch itself sets above the flood-stage watermark.
    cluster
        .put(block, Cluster.json("{\"index.blocks.read_only_allow_delete\": true}"))
        .orThrow("block");
    assertThatThrownBy(() -> load(cluster, "full", file, false))
        .hasMessageStartingWith(
            "the cluster's disks must have room, but OpenSearch made the index read-only: ")
        .hasMessageContaining("flood-stage watermark")
        .hasMessageEndingWith("give the same command again: it goes on where it stopped");
    cluster
        .put(block, Cluster.json("{\"index.blocks.read_only_allow_delete\": null}"))
        .orThrow("unblock");
    assertThat(load(cluster, "full", file, false).documents()).isEqualTo(PART);
  }

  @Test
  void shouldNameTheDocumentThatIsRefusedAndLeaveTheAlias() throws IOException {
    BlueGreen.Outcome before = load(cluster, "refused", Collection.part(directory, 10), false);
    cluster
        .put(
            "/_index_template/read-only",
            Cluster.json(
                "{\"index_patterns\": [\"refused-*\"], \"template\": {\"settings\":"
                    + " {\"index.blocks.write\": true}}}"))
        .orThrow("put a template");
    assertThatThrownBy(() -> load(cluster, "refused", Collection.part(directory, 11), false))
        .hasMessageStartingWith("OpenSearch must take every document, refused 1 (line 1, one of a")
        .hasMessageContaining("index write (api)")
        .hasMessageEndingWith("The alias was not moved");
    assertThat(new Aliases(cluster, "refused").indices()).containsExactly(before.index());

    String id = "é".repeat(300);
    Path bad = Collection.part(directory, 1, "{\"doc_id\": \"" + id + "\", \"text\": \"a\"}");
    assertThatThrownBy(() -> load(cluster, "refused", bad, false))
        .hasMessageEndingWith(
            ":2: doc_id must be at most 512 bytes of UTF-8 for OpenSearch, was 600; shorten it");
  }

  @Test
  void shouldRefuseAnIndexThatIsNotWhatItWouldHaveMade() throws IOException {
    Path file = Collection.part(directory, 10);
    BlueGreen.Outcome first = load(cluster, "conflict", file, false);
    load(cluster, "conflict", Collection.part(directory, 11), true);
    cluster
        .put(
            "/" + first.index(),
            Cluster.json("{\"mappings\": {\"properties\": {\"vector\": {\"type\": \"float\"}}}}"))
        .orThrow("create it");
    assertThatThrownBy(() -> load(cluster, "conflict", file, false))
        .hasMessage(
            "the index "
                + first.index()
                + " must be what an earlier call of this command began, but its mapping says"
                + " otherwise; delete it, or give another alias");
    assertThat(count("conflict")).isEqualTo(11);
  }

  @Test
  void shouldSayThatThePluginIsMissing() throws Exception {
    try (LocalCluster bare = LocalCluster.start(directory.resolve("bare"), "--without-knn")) {
      assertThatThrownBy(
              () -> load(at(bare.address()), "bare", Collection.part(directory, 5), false))
          .hasMessageStartingWith("the cluster must have the k-NN plugin, has it not: ")
          .hasMessageEndingWith(
              "install opensearch-knn on every node, or a distribution that brings it");
    }
  }
}
