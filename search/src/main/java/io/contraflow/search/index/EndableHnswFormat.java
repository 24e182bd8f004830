package io.contraflow.search.index;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsWriter;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;

/**
 * Lucene's HNSW, whose graphs stop being built once the index ends. Lucene itself asks a merge that
 * is aborted to end only where it writes, and a graph is written after it was built: for half a
 * minute a rollback would wait for what it throws away.
 *
 * <p>Files and their readers are {@link Lucene99HnswVectorsFormat}'s.
 */
final class EndableHnswFormat extends KnnVectorsFormat {
  private static final int THREADS_OF_A_MERGE = 1;

  private final Lucene99HnswVectorsFormat format;
  private final int connections;
  private final int beam;
  private final BooleanSupplier ended;

  /**
   * @param connections of a node, at most
   * @param beam candidates that a node's neighbours are chosen from
   * @param ended whether nobody wants a graph any more; asked for each node
   */
  EndableHnswFormat(int connections, int beam, BooleanSupplier ended) {
    super("Lucene99HnswVectorsFormat"); // by which readers find it
    this.format = new Lucene99HnswVectorsFormat(connections, beam);
    this.connections = connections;
    this.beam = beam;
    this.ended = ended;
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    FlatVectorsScorer scorer =
        new Asking(FlatVectorScorerUtil.getLucene99FlatVectorsScorer(), ended);
    return new Lucene99HnswVectorsWriter(
        state,
        connections,
        beam,
        new Lucene99FlatVectorsFormat(scorer).fieldsWriter(state),
        THREADS_OF_A_MERGE,
        null);
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return format.fieldsReader(state);
  }

  @Override
  public int getMaxDimensions(String field) {
    return format.getMaxDimensions(field);
  }

  /** What compares vectors, for a graph that is being built. */
  private record Asking(FlatVectorsScorer scorer, BooleanSupplier ended)
      implements FlatVectorsScorer {
    @Override
    public RandomVectorScorerSupplier getRandomVectorScorerSupplier(
        VectorSimilarityFunction similarity, RandomAccessVectorValues vectors) throws IOException {
      return new OfNodes(scorer.getRandomVectorScorerSupplier(similarity, vectors), ended);
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(
        VectorSimilarityFunction similarity, RandomAccessVectorValues vectors, float[] target)
        throws IOException {
      return scorer.getRandomVectorScorer(similarity, vectors, target);
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(
        VectorSimilarityFunction similarity, RandomAccessVectorValues vectors, byte[] target)
        throws IOException {
      return scorer.getRandomVectorScorer(similarity, vectors, target);
    }
  }

  private record OfNodes(RandomVectorScorerSupplier nodes, BooleanSupplier ended)
      implements RandomVectorScorerSupplier {
    @Override
    public RandomVectorScorer scorer(int node) throws IOException {
      if (ended.getAsBoolean()) {
        throw new MergePolicy.MergeAbortedException("the index is closed");
      }
      return nodes.scorer(node);
    }

    @Override
    public RandomVectorScorerSupplier copy() throws IOException {
      return new OfNodes(nodes.copy(), ended);
    }
  }
}
