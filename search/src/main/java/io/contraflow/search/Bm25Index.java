package io.contraflow.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * BM25 over a fixed list of documents, in memory. Lucene's {@link EnglishAnalyzer}: standard
 * tokenizer, lower case, its 33 stop words, Porter's stemmer.
 *
 * <p>score(q, d) = Σ over terms t of q: n(t, q) · idf(t) · tf / (tf + k1 (1 − b + b |d| / avg|d|)),
 * idf(t) = ln(1 + (N − df + 0.5) / (df + 0.5)), k1 = 0.9, b = 0.4 (Lucene leaves out the constant
 * factor k1 + 1, and rounds |d| above 40 to a byte).
 *
 * <p>Equal scores rank in the order in which documents were added. The same documents and query
 * give the same hits. Any number of threads may search.
 */
public final class Bm25Index implements AutoCloseable {
  public static final float K1 = 0.9f;
  public static final float B = 0.4f;

  /** Distinct terms of a query that are searched for: the first so many. */
  public static final int MAX_QUERY_TERMS = QueryTerms.MOST;

  private static final String TEXT = "text";

  private final Analyzer analyzer = new EnglishAnalyzer();
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final List<String> docIds;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  private Bm25Index(List<String> docIds, List<String> texts) throws IOException {
    this.docIds = List.copyOf(docIds);
    // Merging neighbours only keeps Lucene's document numbers in the order of addition.
    IndexWriterConfig config =
        new IndexWriterConfig(analyzer)
            .setSimilarity(new BM25Similarity(K1, B))
            .setMergePolicy(new LogDocMergePolicy());
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (String text : texts) {
        Document document = new Document();
        document.add(new TextField(TEXT, text, Field.Store.NO));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
    searcher.setSimilarity(new BM25Similarity(K1, B));
  }

  /**
   * Indexes {@code texts.get(i)} as document {@code docIds.get(i)}.
   *
   * @throws IllegalArgumentException if the lists differ in length or an id comes twice
   */
  public static Bm25Index of(List<String> docIds, List<String> texts) {
    if (docIds.size() != texts.size()) {
      throw new IllegalArgumentException(
          "each document needs an id and a text: ids=" + docIds.size() + " texts=" + texts.size());
    }
    Builder builder = new Builder();
    for (int i = 0; i < docIds.size(); i++) {
      builder.add(docIds.get(i), texts.get(i));
    }
    return builder.build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * The best {@code k} documents that share a term with the query, best first; fewer if fewer do.
   * The query is plain text: no character in it is an operator.
   *
   * @throws IllegalArgumentException if {@code k} is not positive
   */
  public List<Hit> search(String query, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, was " + k);
    }
    try {
      Query terms = QueryTerms.of(query, analyzer, TEXT);
      List<Hit> hits = new ArrayList<>();
      if (!docIds.isEmpty()) {
        for (ScoreDoc found : searcher.search(terms, Math.min(k, docIds.size())).scoreDocs) {
          hits.add(new Hit(found.doc, docIds.get(found.doc), found.score));
        }
      }
      return hits;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the index in memory", e);
    }
  }

  /** Documents in the index, those without any text included. */
  public int size() {
    return docIds.size();
  }

  /** Frees the index; no search may be under way. */
  @Override
  public void close() {
    try {
      reader.close();
      directory.close();
      analyzer.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the index in memory", e);
    }
  }

  /** Collects documents; not thread-safe. */
  public static final class Builder {
    private final List<String> docIds = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    private Builder() {}

    /**
     * @throws IllegalArgumentException if the id was added before
     */
    public Builder add(String docId, String text) {
      if (!known.add(Objects.requireNonNull(docId, "docId"))) {
        throw new IllegalArgumentException("a document may be added once, came twice: " + docId);
      }
      docIds.add(docId);
      texts.add(Objects.requireNonNull(text, "text"));
      return this;
    }

    public Bm25Index build() {
      try {
        return new Bm25Index(docIds, texts);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot build the index in memory", e);
      }
    }
  }
}
