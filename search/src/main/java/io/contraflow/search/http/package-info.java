/**
 * HTTP: requests are checked, answered as JSON, counted; nothing of one reaches the file system.
 * docs/serve.md has the interface.
 */
package io.contraflow.search.http;
