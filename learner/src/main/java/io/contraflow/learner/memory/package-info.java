/**
 * Native memory with an owner: created, used and closed in one scope. Everything else in the
 * learner holds these and nothing below them.
 */
package io.contraflow.learner.memory;
