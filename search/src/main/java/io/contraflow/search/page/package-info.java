/**
 * Pages of results: what is put on one, who is told that it was shown and acted on, and what is
 * tried out with it.
 */
package io.contraflow.search.page;
