package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.start.ScaledRows;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.distil.TinyModel;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that begin as what a team has. */
class DirectoryStartTest {
  private static final List<String> TEXTS = List.of("red rose", "the dog of the cat", "tulip");

  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    TinyModel.write(directory);
  }

  /** A directory of anyone's: no manifest, rows of any length. */
  private Path teams(String name, StartTables tables) throws IOException {
    Path model = Path.of(write(name, tables).directory());
    Files.delete(model.resolve("contraflow.json"));
    return model;
  }

  private StartSnapshot write(String name, StartTables tables) throws IOException {
    try (Tokenizer tokenizer = tokenizer()) {
      SnapshotEncoding encoding = new SnapshotEncoding.Static(tokenizer);
      return StartSnapshot.write(directory.resolve(name), tables, encoding, Map.of(), 1);
    }
  }

  private Tokenizer tokenizer() throws IOException {
    return Tokenizer.read(directory.resolve("tokenizer.json"));
  }

  private Table table(long seed, double factor) throws IOException {
    return table(seed, factor, 4);
  }

  private Table table(long seed, double factor, int dimension) throws IOException {
    try (Tokenizer tokenizer = tokenizer()) {
      return ScaledRows.by(new RandomStart(tokenizer.vocabularySize(), dimension, seed), factor);
    }
  }

  /** What a job that began as {@code start} publishes, its queries moved. */
  private PublishedSnapshot learnt(String name, StartSnapshot start) throws IOException {
    SnapshotStore store = SnapshotStore.open(directory.resolve(name));
    SnapshotDraft draft = new SnapshotDraft("default", 7, 1, 0, Map.of(), Map.of(), 1);
    try (SnapshotEncoding encoding = start.encoding()) {
      return store.publish(
          store.stage(draft, new SnapshotTables.QueryOnly(table(9, 2), start.kept()), encoding));
    }
  }

  @Test
  void shouldLeaveATeamsDocumentsAsTheyAre() throws IOException {
    Path team = teams("team", StartTables.both(table(1, 3)));
    StartSnapshot start = prepare("static:" + team, Towers.QUERY_ONLY, "out");

    assertThat(rms(start.parameters().queries())).isCloseTo(1, within(1e-6));
    assertThat(rows(start.parameters().documents())).isDeepEqualTo(rows(table(1, 3)));
    try (SnapshotEncoder before = SnapshotEncoder.open(team);
        SnapshotEncoder begun = SnapshotEncoder.open(Path.of(start.directory()));
        SnapshotEncoder after = SnapshotEncoder.open(learnt("store", start).directory())) {
      for (String text : TEXTS) {
        assertThat(begun.embedDocument(text)).isEqualTo(before.embedDocument(text));
        assertThat(after.embedDocument(text)).isEqualTo(before.embedDocument(text));
        assertThat(begun.embedQuery(text)).containsExactly(before.embedQuery(text), within(1e-6f));
        assertThat(after.embedQuery(text)).isNotEqualTo(before.embedQuery(text));
      }
    }
  }

  @Test
  void shouldLeaveTheDocumentsOfTwoSidesAsTheyAre() throws IOException {
    Path team = teams("team", new StartTables(table(1, 3), table(2, 5)));

    StartTables queryOnly = prepare("static:" + team, Towers.QUERY_ONLY, "a").parameters();
    assertThat(rms(queryOnly.queries())).isCloseTo(1, within(1e-6));
    assertThat(rows(queryOnly.documents())).isDeepEqualTo(rows(table(2, 5)));
    StartTables separate = prepare("static:" + team, Towers.SEPARATE, "b").parameters();
    assertThat(rms(separate.queries())).isCloseTo(1, within(1e-6));
    assertThat(rms(separate.documents())).isCloseTo(1, within(1e-6));
    assertThatThrownBy(() -> prepare("static:" + team, Towers.SHARED, "c"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "learner.towers must be query-only or separate with a learner.start that has a table"
                + " for each side, as %s has, was shared; set learner.towers, or another"
                + " learner.start",
            team);
  }

  @Test
  void shouldGoOnInTheDocumentSpaceOfASnapshot() throws IOException {
    Path team = teams("team", StartTables.both(table(1, 3)));
    StartSnapshot first = prepare("static:" + team, Towers.QUERY_ONLY, "a");
    PublishedSnapshot learnt = learnt("a/snapshots", first);

    StartSnapshot again = prepare("snapshot:" + directory.resolve("a"), Towers.QUERY_ONLY, "b");

    assertThat(spaceOf(again)).isEqualTo(learnt.manifest().documentSpaceId());
    assertThat(spaceOf(again)).isEqualTo(spaceOf(first));
    assertThat(learnt("b/snapshots", again).manifest().documentSpaceId()).isEqualTo(spaceOf(first));
    assertThat(rms(again.parameters().queries())).isCloseTo(1, within(1e-6));
    assertThat(again.tensorSha256()).isNotEqualTo(first.tensorSha256());
  }

  private static String spaceOf(StartSnapshot start) throws IOException {
    return PublishedSnapshot.read(Path.of(start.directory())).manifest().documentSpaceId();
  }

  @Test
  void shouldHaveOneTableWhereBothSidesLearnOrNothingIsScaled() throws IOException {
    Path team = teams("team", StartTables.both(table(1, 3)));
    Path scaled = teams("scaled", StartTables.both(ofRmsOne()));

    StartSnapshot shared = prepare("static:" + team, Towers.SHARED, "a");
    assertThat(shared.parameters().isOneTable()).isTrue();
    assertThat(rms(shared.parameters().documents())).isCloseTo(1, within(1e-6));
    assertThat(prepare("static:" + team, Towers.SEPARATE, "b").parameters().isOneTable()).isTrue();
    assertThat(prepare("static:" + scaled, Towers.QUERY_ONLY, "c").parameters().isOneTable())
        .isTrue();
  }

  @Test
  void shouldGoOnWithTheStartThatIsThereUnlessTheTowersAreOthers() throws IOException {
    Path team = teams("team", StartTables.both(table(1, 3)));
    StartSnapshot begun = prepare("static:" + team, Towers.QUERY_ONLY, "out");
    StartSnapshot shared = prepare("static:" + team, Towers.SHARED, "out");

    assertThat(shared.tensorSha256()).isNotEqualTo(begun.tensorSha256());
    assertThat(prepare("static:" + team, Towers.QUERY_ONLY, "out")).isEqualTo(begun);
    Files.delete(team.resolve("modules.json"));
    assertThat(prepare("static:" + team, Towers.QUERY_ONLY, "out")).isEqualTo(begun);
  }

  @Test
  void shouldRefuseSidesThatDoNotGoTogether() throws IOException {
    Path team = teams("team", new StartTables(table(1, 3), table(2, 5)));
    StaticModel sides = StaticModel.in(team);
    Files.writeString(sides.documentTokenizer(), Files.readString(sides.tokenizer()) + " ");
    assertThatThrownBy(() -> prepare("static:" + team, Towers.QUERY_ONLY, "a"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "both sides of learner.start must have one tokenizer, %s differs from %s; set another"
                + " learner.start",
            sides.documentTokenizer(), sides.tokenizer());
    Path wide = teams("wide", StartTables.both(table(1, 3, 8)));
    Files.copy(
        StaticModel.in(wide).tensor(), sides.documentTensor(), StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> prepare("static:" + team, Towers.QUERY_ONLY, "a"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "both sides of learner.start must have one dimension, were 4 in %s and 8 in %s; set"
                + " another learner.start",
            sides.tensor(), sides.documentTensor());
  }

  private StartSnapshot prepare(String start, Towers towers, String output) throws IOException {
    return ModelStart.prepare(
        Configuration.defaults()
            .with("learner.start", start, "the test")
            .with(LearnerSettings.TOWERS, towers),
        directory.resolve(output));
  }

  private Table ofRmsOne() throws IOException {
    float[][] rows = rows(table(1, 1));
    for (float[] row : rows) {
      for (int c = 0; c < row.length; c++) {
        row[c] = row[c] < 0 ? -1 : 1;
      }
    }
    return new RowsTable(rows);
  }

  private static double rms(Table table) {
    double square = 0;
    for (float[] row : rows(table)) {
      for (float value : row) {
        square += value * value;
      }
    }
    return Math.sqrt(square / table.rows() / table.dimension());
  }

  private static float[][] rows(Table table) {
    float[][] rows = new float[table.rows()][table.dimension()];
    for (int r = 0; r < rows.length; r++) {
      table.read(r, rows[r]);
    }
    return rows;
  }
}
