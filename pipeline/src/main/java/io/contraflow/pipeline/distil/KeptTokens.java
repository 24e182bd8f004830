package io.contraflow.pipeline.distil;

import io.contraflow.state.token.Vocabulary;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The tokens that are distilled, by id, so that a token's rank is its place here; and those of them
 * whose row is 0 all the same. As model2vec 0.8 has it, unused tokens go and so do special ones
 * that no text needs, [CLS], [SEP] and [MASK]; the unknown token and padding stay, and count in the
 * mean and the ranks. Readers of the result do not drop the unknown token, so its row is 0.
 *
 * @param ids ascending
 * @param blank ids whose row is 0
 * @param sequences (N, T): each token with what the model wants around it, all of one length
 */
record KeptTokens(int[] ids, Set<Integer> blank, int[][] sequences) {
  private static final Pattern UNUSED = Pattern.compile("\\[unused\\d+\\].*");

  static KeptTokens of(Vocabulary vocabulary) {
    Set<Integer> blank = new TreeSet<>(List.of(vocabulary.unknown(), vocabulary.padding()));
    blank.remove(-1);
    int[] ids =
        IntStream.range(0, vocabulary.tokens().size())
            .filter(id -> vocabulary.tokens().get(id) != null)
            .filter(id -> !UNUSED.matcher(vocabulary.tokens().get(id)).matches())
            .filter(id -> blank.contains(id) || !vocabulary.special().contains(id))
            .toArray();
    int[][] sequences =
        IntStream.of(ids).mapToObj(id -> vocabulary.surrounded(id)).toArray(int[][]::new);
    return new KeptTokens(ids, blank, sequences);
  }

  int size() {
    return ids.length;
  }
}
