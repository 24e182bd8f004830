package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Side;
import io.contraflow.benchmarks.kernel.Products;

/** The three matrix products that no kernel can do without, and nothing else. */
final class ProductsSide implements Side {
  private final String name;
  private final Products products;

  ProductsSide(String name, int threads, int size, int queue, int dimension) {
    this.name = name;
    products = new Products(threads, size, size + queue, size, dimension);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double msOf(int steps) {
    long begunNs = System.nanoTime();
    for (int step = 0; step < steps; step++) {
      products.kernel();
    }
    return (System.nanoTime() - begunNs) / 1e6 / steps;
  }

  @Override
  public double loss() {
    return Double.NaN;
  }

  @Override
  public void close() {
    products.close();
  }
}
