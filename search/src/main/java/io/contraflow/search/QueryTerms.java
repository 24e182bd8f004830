package io.contraflow.search;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/** Plain text as a query: any of its terms, each as often as it is there. */
public final class QueryTerms {
  /** Distinct terms of a query that are searched for: the first so many. */
  static final int MOST = 1000;

  private QueryTerms() {}

  /** A query that finds what has any of the text's terms in a field; none of it is an operator. */
  public static Query of(String query, Analyzer analyzer, String field) throws IOException {
    Map<String, Integer> counts = new LinkedHashMap<>();
    try (TokenStream tokens = analyzer.tokenStream(field, new StringReader(query))) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        if (counts.size() < MOST || counts.containsKey(term.toString())) {
          counts.merge(term.toString(), 1, Integer::sum);
        }
      }
      tokens.end();
    }
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    counts.forEach(
        (term, count) -> {
          Query single = new TermQuery(new Term(field, term));
          any.add(count == 1 ? single : new BoostQuery(single, count), BooleanClause.Occur.SHOULD);
        });
    return any.build();
  }
}
