/**
 * Records of other people's schemas: where in them our fields are ({@code source.fields}), and how
 * their bytes are read ({@code source.format}). Values only: which rules a record must keep is
 * {@link io.contraflow.operators.event}'s to say.
 */
package io.contraflow.operators.fields;
