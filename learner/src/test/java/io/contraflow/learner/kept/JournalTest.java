package io.contraflow.learner.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalTest {
  private final Journal<String> journal = create();
  private final MapStore store = new MapStore();

  private static Journal<String> create() {
    return new Journal<>("CFXX", "page of words", new Words());
  }

  private static final class Words implements Codec<String> {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(String word, DataOutput out) throws IOException {
      out.writeUTF(word);
    }

    @Override
    public String read(DataInput in, int version) throws IOException {
      return in.readUTF();
    }
  }

  private List<Journal.Entry<String>> append(int count) {
    List<Journal.Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(journal.append("word " + i));
    }
    return entries;
  }

  private List<String> restored() throws IOException {
    journal.changes().write(store, 0);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    journal.writeHeader(new DataOutputStream(header));
    List<String> words = new ArrayList<>();
    create().restore(in(header.toByteArray()), store.entries, entry -> words.add(entry.value()));
    return words;
  }

  private static DataInput in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  @Test
  void shouldTellAPageAtOnce() throws IOException {
    append(3 * Journal.PAGE);
    journal.changes().write(store, 0);
    assertThat(store.told).isEqualTo(3);
  }

  @Test
  void shouldLeaveThePageThatIsNotFull() throws IOException {
    append(2 * Journal.PAGE + 3);
    journal.changes().write(store, Journal.PAGE);
    assertThat(store.entries).containsOnlyKeys(0L, 1L);
  }

  @Test
  void shouldNotGiveWhatIsOlderThanAllThatIsLeft() throws IOException {
    List<Journal.Entry<String>> entries = append(Journal.PAGE + 5);
    journal.changes().write(store, 0);
    store.told = 0;
    entries.subList(0, Journal.PAGE - 1).forEach(journal::remove);
    journal.changes().write(store, 0);
    assertThat(store.told).as("puts for values that leave").isZero();
    assertThat(restored()).hasSize(6).startsWith("word 15", "word 16");
  }

  @Test
  void shouldRemoveAPageThatAllHaveLeft() throws IOException {
    List<Journal.Entry<String>> entries = append(Journal.PAGE + 5);
    journal.changes().write(store, 0);
    entries.subList(0, Journal.PAGE).forEach(journal::remove);
    assertThat(restored()).hasSize(5);
    assertThat(store.entries).containsOnlyKeys(1L);
  }

  @Test
  void shouldGoOnInAPageFromWhichAllHaveLeft() throws IOException {
    append(3).forEach(journal::remove);
    assertThat(restored()).isEmpty();
    append(2);
    assertThat(restored()).containsExactly("word 0", "word 1");
  }

  @Test
  void shouldRefuseAPageBeyondItsEnd() throws IOException {
    append(Journal.PAGE + 1);
    journal.changes().write(store, 0);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    create().writeHeader(new DataOutputStream(header));
    assertThatThrownBy(() -> create().restore(in(header.toByteArray()), store.entries, entry -> {}))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("ends at number 0 and has a page with number 16; restore a copy");
  }
}
