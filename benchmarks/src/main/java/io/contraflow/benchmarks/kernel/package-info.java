/** What a step costs beside the matrix products that it cannot do without. */
package io.contraflow.benchmarks.kernel;
