package io.contraflow.search.index;

import io.contraflow.search.Bm25Index;
import io.contraflow.search.QueryTerms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;

/**
 * Documents to be found by their words (BM25 as in {@link Bm25Index}), by their vectors (HNSW), or
 * by both. What was put or removed is found after the next {@link #refresh}.
 *
 * <p>Any thread may search; changes are made by one at a time. A search that is under way when the
 * index is closed finishes; a later one throws {@link AlreadyClosedException}.
 */
public final class DocumentIndex implements AutoCloseable {
  /** How deep the rankings are that are fused. */
  public static final int FUSED_DEPTH = 100;

  /** Candidates of a search by vectors, at least: what its recall rests on. */
  public static final int LEAST_CANDIDATES = 200;

  static final String ID = "id";
  static final String TEXT = "text";
  static final String VECTOR = "vector";

  private static final int CONNECTIONS = 16;
  private static final int BEAM = 256;
  private static final float UNIT = 1e-3f;

  private final IndexSpace space;
  private final Function<String, float[]> embed;
  private final Analyzer analyzer = new EnglishAnalyzer();
  private final Directory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private volatile boolean closed;

  private DocumentIndex(IndexSpace space, Function<String, float[]> embed, Directory directory)
      throws IOException {
    this.space = space;
    this.embed = embed;
    this.directory = directory;
    writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig(analyzer)
                .setSimilarity(new BM25Similarity(Bm25Index.K1, Bm25Index.B))
                .setCodec(
                    new Lucene912Codec() {
                      @Override
                      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return new EndableHnswFormat(CONNECTIONS, BEAM, () -> closed);
                      }
                    })
                .setCommitOnClose(false));
    writer.setLiveCommitData(space.userData().entrySet());
    searchers = searchers();
  }

  private SearcherManager searchers() throws IOException {
    try {
      return new SearcherManager(
          writer,
          new SearcherFactory() {
            @Override
            public IndexSearcher newSearcher(IndexReader reader, IndexReader previous) {
              IndexSearcher searcher = new IndexSearcher(reader);
              searcher.setSimilarity(new BM25Similarity(Bm25Index.K1, Bm25Index.B));
              searcher.setQueryCache(null);
              searcher.setTimeout(SearchDeadline::hasPassed);
              return searcher;
            }
          });
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }

  /**
   * Opens an index, or makes one. Nothing is written to the directory for good until {@link
   * #commit}.
   *
   * @param space what the vectors are
   * @param embed a document's text to its vector of length 1 or 0; called by who changes documents
   * @param directory closed with the index
   * @throws DocumentSpaceException if it holds an index of another space
   * @throws io.contraflow.state.format.FormatException if it holds an index that is none of ours
   */
  public static DocumentIndex open(
      IndexSpace space, Function<String, float[]> embed, Directory directory) throws IOException {
    space.requireSame(directory);
    return new DocumentIndex(space, embed, directory);
  }

  public IndexSpace space() {
    return space;
  }

  /** Adds a document, or replaces it. */
  public void put(String docId, String text) throws IOException {
    float[] vector = embed.apply(text);
    checkVector(docId, vector);
    Document document = new Document();
    document.add(new StringField(ID, docId, Field.Store.YES));
    document.add(new BinaryDocValuesField(ID, new BytesRef(docId)));
    document.add(new TextField(TEXT, text, Field.Store.YES));
    if (length(vector) > 0) {
      document.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
    }
    writer.updateDocument(new Term(ID, docId), document);
  }

  private void checkVector(String docId, float[] vector) {
    double length = length(vector);
    if (vector.length != space.dimension() || !(length == 0 || Math.abs(length - 1) < UNIT)) {
      throw new IllegalArgumentException(
          "a document's vector must have length 1 or 0 and %d numbers, that of %s has length %s and %d; serve a snapshot that verifies"
              .formatted(space.dimension(), docId, length, vector.length));
    }
  }

  private static double length(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** Removes a document, if it is there. */
  public void remove(String docId) throws IOException {
    writer.deleteDocuments(new Term(ID, docId));
  }

  /** Lets searches find what was changed so far. */
  public void refresh() throws IOException {
    searchers.maybeRefreshBlocking();
  }

  /** Writes what was changed so far for good, with the space that it belongs to. */
  public void commit() throws IOException {
    writer.setLiveCommitData(space.userData().entrySet());
    writer.commit();
  }

  /** Documents that searches find. */
  public int size() {
    return reading(searcher -> searcher.getIndexReader().numDocs());
  }

  /**
   * The best {@code most} by BM25 that share a term with the query, best first. The query is plain
   * text: no character in it is an operator.
   */
  public List<Found> byWords(String query, int most) {
    return reading(searcher -> byWords(searcher, query, most));
  }

  /**
   * The nearest {@code most} by the dot product of their vector with the query's, best first. HNSW
   * is an approximation; at least {@value #LEAST_CANDIDATES} candidates are looked at.
   *
   * @param query (D), of length 1; of length 0 it finds nothing
   */
  public List<Found> byVector(float[] query, int most) {
    return reading(searcher -> byVector(searcher, query, most));
  }

  /** The two, {@value #FUSED_DEPTH} deep each, as one by {@link ReciprocalRanks}. */
  public List<Found> byBoth(String query, float[] vector, int most) {
    int depth = Math.max(most, FUSED_DEPTH);
    return reading(
        searcher ->
            ReciprocalRanks.fuse(
                List.of(byWords(searcher, query, depth), byVector(searcher, vector, depth)), most));
  }

  /** A document's text. */
  public Optional<String> text(String docId) {
    return reading(
        searcher -> {
          ScoreDoc[] found = searcher.search(new TermQuery(new Term(ID, docId)), 1).scoreDocs;
          return found.length == 0
              ? Optional.empty()
              : Optional.of(searcher.storedFields().document(found[0].doc).get(TEXT));
        });
  }

  /** Gives every document that searches find, in no order that means anything. */
  public void forEach(BiConsumer<String, String> document) {
    reading(
        searcher -> {
          int all = searcher.getIndexReader().numDocs();
          if (all > 0) {
            StoredFields stored = searcher.storedFields();
            for (ScoreDoc found : searcher.search(new MatchAllDocsQuery(), all).scoreDocs) {
              Document fields = stored.document(found.doc);
              document.accept(fields.get(ID), fields.get(TEXT));
            }
          }
          return null;
        });
  }

  private List<Found> byWords(IndexSearcher searcher, String query, int most) throws IOException {
    return found(searcher, QueryTerms.of(query, analyzer, TEXT), most);
  }

  private List<Found> byVector(IndexSearcher searcher, float[] query, int most) throws IOException {
    if (query.length != space.dimension()) {
      throw new IllegalArgumentException(
          "a query's vector must have the index's dimension, %d, has %d; embed it with a snapshot of document space %s"
              .formatted(space.dimension(), query.length, space.documentSpaceId()));
    }
    if (length(query) == 0) {
      return List.of();
    }
    int candidates = Math.max(most, LEAST_CANDIDATES);
    return found(searcher, new KnnFloatVectorQuery(VECTOR, query, candidates), most);
  }

  private static List<Found> found(IndexSearcher searcher, Query query, int most)
      throws IOException {
    StoredFields stored = searcher.storedFields();
    List<Found> found = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(query, most).scoreDocs) {
      Document fields = stored.document(hit.doc);
      found.add(new Found(fields.get(ID), fields.get(TEXT), hit.score));
    }
    return List.copyOf(found);
  }

  private interface Reading<T> {
    T with(IndexSearcher searcher) throws IOException;
  }

  private <T> T reading(Reading<T> reading) {
    try {
      IndexSearcher searcher = searchers.acquire();
      try {
        T answer = reading.with(searcher);
        SearchDeadline.check();
        return answer;
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the index in " + directory, e);
    }
  }

  /** Forgets what was not committed, and at once: what is being merged is left as it is. */
  @Override
  public void close() throws IOException {
    closed = true;
    searchers.close();
    writer.rollback();
    directory.close();
    analyzer.close();
  }
}
