package io.contraflow.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * BM25 over documents that come, change and go, in files: the scores of {@link Bm25Index} with the
 * numbers of documents and lengths as of the search. A document that was replaced or deleted counts
 * in them until Lucene merges it away; when that is depends on the order of changes alone. Not
 * thread-safe.
 */
public final class ChangingBm25 implements AutoCloseable {
  private static final String ID = "id";
  private static final String TEXT = "text";

  private final Analyzer analyzer = new EnglishAnalyzer();
  private final FSDirectory directory;
  private final IndexWriter writer;
  private DirectoryReader reader;
  private IndexSearcher searcher;
  private boolean changed;

  /**
   * @param files an empty directory, or one to be made; the caller's to delete
   */
  public ChangingBm25(Path files) throws IOException {
    directory = FSDirectory.open(files);
    writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig(analyzer)
                .setSimilarity(new BM25Similarity(Bm25Index.K1, Bm25Index.B))
                .setMergeScheduler(new SerialMergeScheduler())
                .setMergePolicy(new LogDocMergePolicy()));
    reader = DirectoryReader.open(writer);
    searcher = searcher();
  }

  private IndexSearcher searcher() {
    IndexSearcher over = new IndexSearcher(reader);
    over.setSimilarity(new BM25Similarity(Bm25Index.K1, Bm25Index.B));
    over.setQueryCache(null);
    return over;
  }

  /** Adds a document, or replaces it. */
  public void put(String docId, String text) throws IOException {
    Document document = new Document();
    document.add(new StringField(ID, docId, Field.Store.NO));
    document.add(new BinaryDocValuesField(ID, new BytesRef(docId)));
    document.add(new TextField(TEXT, text, Field.Store.NO));
    writer.updateDocument(new Term(ID, docId), document);
    changed = true;
  }

  /** Removes a document, if it is there. */
  public void remove(String docId) throws IOException {
    writer.deleteDocuments(new Term(ID, docId));
    changed = true;
  }

  /**
   * Scores of those among some documents that share a term with the query; larger is better,
   * comparable within one query only.
   */
  public Map<String, Float> scores(String query, Collection<String> docIds) throws IOException {
    refresh();
    List<BytesRef> ids = docIds.stream().map(BytesRef::new).toList();
    Query among =
        new BooleanQuery.Builder()
            .add(QueryTerms.of(query, analyzer, TEXT), BooleanClause.Occur.MUST)
            .add(new TermInSetQuery(ID, ids), BooleanClause.Occur.FILTER)
            .build();
    Map<String, Float> scores = new HashMap<>();
    if (!ids.isEmpty()) {
      for (ScoreDoc found : searcher.search(among, ids.size()).scoreDocs) {
        scores.put(idOf(found.doc), found.score);
      }
    }
    return scores;
  }

  private void refresh() throws IOException {
    if (changed) {
      DirectoryReader newer = DirectoryReader.openIfChanged(reader, writer);
      if (newer != null) {
        reader.close();
        reader = newer;
        searcher = searcher();
      }
      changed = false;
    }
  }

  private String idOf(int document) throws IOException {
    List<LeafReaderContext> leaves = reader.leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
    BinaryDocValues ids = leaf.reader().getBinaryDocValues(ID);
    ids.advanceExact(document - leaf.docBase);
    return ids.binaryValue().utf8ToString();
  }

  /** Documents in it. */
  public int size() throws IOException {
    refresh();
    return reader.numDocs();
  }

  @Override
  public void close() {
    try {
      reader.close();
      writer.rollback();
      directory.close();
      analyzer.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the index in " + directory, e);
    }
  }
}
