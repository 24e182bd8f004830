/** How soon a click is served: the whole job under a steady load, with a client beside it. */
package io.contraflow.benchmarks.freshness;
