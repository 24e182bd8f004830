package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.token.MiniLm;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotExportTest {
  private static final SnapshotDraft DRAFT =
      new SnapshotDraft("distilled", 0, 0, 0, Map.of(), Map.of("a", "b"), 0);

  @TempDir Path directory;

  @Test
  void shouldWriteOneIntactSnapshotAndNothingBesideIt() throws IOException {
    Path target = directory.resolve("new").resolve("model");

    PublishedSnapshot written = write(target, new RowsTable(new float[30_522][2]));

    assertThat(Verification.of(written).problems()).isEmpty();
    assertThat(written.manifest().options()).containsEntry("a", "b");
    assertThat(target.getParent()).isDirectoryNotContaining(path -> !path.equals(target));
  }

  @Test
  void shouldFillAnEmptyDirectoryButNotOverwrite() throws IOException {
    write(directory.resolve("."), new RowsTable(new float[30_522][2]));

    assertThatThrownBy(() -> write(directory, new RowsTable(new float[30_522][2])))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage(directory + " must not exist, or be empty; give another directory");
  }

  @Test
  void shouldLeaveNothingWhereANumberIsNotFinite() throws IOException {
    float[][] rows = new float[30_522][2];
    rows[7][1] = Float.NaN;

    assertThatThrownBy(() -> write(directory.resolve("model"), new RowsTable(rows)))
        .isInstanceOf(DivergedException.class);
    assertThat(Files.list(directory)).isEmpty();
  }

  private static PublishedSnapshot write(Path target, Table table) throws IOException {
    try (Tokenizer tokenizer = MiniLm.tokenizer()) {
      return SnapshotExport.write(
          target, DRAFT, table, new SnapshotEncoding.Static(tokenizer), 1000);
    }
  }
}
