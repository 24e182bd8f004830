/** What a search service gets of a snapshot: how fast it embeds, and what a new one costs it. */
package io.contraflow.benchmarks.serving;
