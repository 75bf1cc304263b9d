package dev.milepost.api.push;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Sends bytes as they are: a client would mend a path before it sends it. */
final class RawPush {
  private RawPush() {}

  /** The status, with the place of a redirect and the methods of a refusal. */
  static String send(String address, Exchange exchange) {
    String[] parts = address.split(":", -1);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(parts[1]))) {
      socket.setSoTimeout(10_000);
      ByteArrayOutputStream request = new ByteArrayOutputStream();
      StringBuilder head = new StringBuilder();
      head.append(exchange.method()).append(' ').append(exchange.path()).append(" HTTP/1.1\r\n");
      head.append("Host: ").append(address).append("\r\nConnection: close\r\n");
      boolean chunked = exchange.headers().containsKey("Transfer-Encoding");
      for (Map.Entry<String, String> header : exchange.headers().entrySet()) {
        head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
      }
      if (!chunked) {
        head.append("Content-Length: ").append(exchange.body().length).append("\r\n");
      }
      request.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
      if (chunked) {
        chunks(request, exchange.body());
      } else {
        request.write(exchange.body());
      }
      socket.getOutputStream().write(request.toByteArray());
      socket.getOutputStream().flush();
      return answer(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(exchange.name() + " to " + address, e);
    }
  }

  private static void chunks(ByteArrayOutputStream request, byte[] body) throws IOException {
    for (int at = 0; at < body.length; at += 10) {
      int length = Math.min(10, body.length - at);
      request.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.UTF_8));
      request.write(body, at, length);
      request.write("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    request.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
  }

  /** Reads the head and no more: not every server closes at once what it was asked to. */
  private static String answer(InputStream in) throws IOException {
    BufferedReader head = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String status = head.readLine();
    if (status == null) {
      throw new IOException("no answer");
    }
    StringBuilder answer = new StringBuilder(status.split(" ", -1)[1]);
    for (String line = head.readLine(); line != null && !line.isEmpty(); line = head.readLine()) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("location:") || lower.startsWith("allow:")) {
        answer.append(' ').append(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return answer.toString();
  }
}
