/**
 * Models as a search service uses them: {@link io.contraflow.search.model.ServedModels} keeps each
 * beside an index of its own document space, and changes both at once.
 */
package io.contraflow.search.model;
