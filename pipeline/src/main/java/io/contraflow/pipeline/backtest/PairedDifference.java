package io.contraflow.pipeline.backtest;

/**
 * The mean of differences, search by search, and its 95 % confidence interval. Searches of one
 * query resemble each other, so the standard error is that of clusters, one a query (Liang and
 * Zeger 1986): with d the differences, m their mean, N searches and C queries,
 *
 * <pre>
 *   se² = C / (C − 1) · Σ over queries ( Σ over its searches (d − m) )² / N²
 *   interval = m ± 1.96 se
 * </pre>
 *
 * <p>Where each query is searched once, this is the usual interval of a paired mean.
 *
 * @param mean NaN without searches
 * @param halfWidth of the interval; NaN with fewer than two queries
 */
record PairedDifference(double mean, double halfWidth, int searches, int queries) {
  static final double Z = 1.959963984540054;

  /** Fewer searches, or searches of fewer queries, are not enough to say anything. */
  static final int MIN_SEARCHES = 100;

  static final int MIN_QUERIES = 30;

  /** What it says. */
  enum Says {
    BETTER,
    WORSE,
    NO_DIFFERENCE,
    NOT_ENOUGH
  }

  double low() {
    return mean - halfWidth;
  }

  double high() {
    return mean + halfWidth;
  }

  Says says() {
    if (searches < MIN_SEARCHES || queries < MIN_QUERIES) {
      return Says.NOT_ENOUGH;
    }
    return low() > 0 ? Says.BETTER : high() < 0 ? Says.WORSE : Says.NO_DIFFERENCE;
  }

  /** Takes differences in, those of one query one after the other. */
  static final class Builder {
    private long query;
    private double sum; // of the query
    private int count; // of the query
    private double sums;
    private double squares;
    private double products;
    private double counts;
    private int searches;
    private int queries;

    void add(long itsQuery, double difference) {
      if (count > 0 && itsQuery != query) {
        close();
      }
      query = itsQuery;
      sum += difference;
      count++;
    }

    private void close() {
      sums += sum;
      squares += sum * sum;
      products += sum * count;
      counts += (double) count * count;
      searches += count;
      queries++;
      sum = 0;
      count = 0;
    }

    PairedDifference build() {
      if (count > 0) {
        close();
      }
      double mean = searches == 0 ? Double.NaN : sums / searches;
      // Σ (S − m n)²
      double spread = Math.max(0, squares - 2 * mean * products + mean * mean * counts);
      double variance =
          queries < 2 ? Double.NaN : queries / (queries - 1.0) * spread / searches / searches;
      return new PairedDifference(mean, Z * Math.sqrt(variance), searches, queries);
    }
  }
}
