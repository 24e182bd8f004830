package io.contraflow.search.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Answers as JSON. */
final class Json {
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private Json() {}

  static void send(HttpServerExchange exchange, int status, Object answer)
      throws JsonProcessingException {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
    exchange.getResponseSender().send(ByteBuffer.wrap(JSON.writeValueAsBytes(answer)));
  }

  /** An error, in words for whoever asked. */
  static void fail(HttpServerExchange exchange, int status, String message)
      throws JsonProcessingException {
    send(exchange, status, Map.of("error", message));
  }

  static JsonNode read(byte[] body) throws IOException {
    return JSON.readTree(body);
  }
}
