/** How learning goes, as the page charts it. Where it is known from is the service's to say. */
package io.contraflow.search.progress;
