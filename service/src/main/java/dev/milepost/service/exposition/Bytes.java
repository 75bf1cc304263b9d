package dev.milepost.service.exposition;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A body under a cursor, and the tokens of the text format. Each method but {@link #current} moves
 * on; the end of the body anywhere but at the start of a line is an error.
 */
final class Bytes {
  private final byte[] body;
  private int at;
  private int line = 1;

  Bytes(byte[] body) {
    this.body = body;
  }

  /** The byte under the cursor. */
  int current() throws InvalidExposition {
    if (at >= body.length) {
      throw wrong("unexpected end of input stream");
    }
    return body[at];
  }

  void next() {
    at++;
  }

  /** Past the line feed under the cursor. */
  void endLine() {
    at++;
    line++;
  }

  boolean atBlank() throws InvalidExposition {
    return isBlank(current());
  }

  /** At the start of a line: false when the body ends here, as it should. */
  boolean skipBlanksUnlessEnded() {
    while (at < body.length && isBlank(body[at])) {
      at++;
    }
    return at < body.length;
  }

  /** To the first byte from the cursor on that is neither a space nor a tab. */
  void skipBlanks() throws InvalidExposition {
    while (isBlank(current())) {
      at++;
    }
  }

  /** Everything up to a space, a tab or the end of the line. */
  String word() throws InvalidExposition {
    int start = at;
    while (!isBlank(current()) && body[at] != '\n') {
      at++;
    }
    return text(start);
  }

  String restOfLine() throws InvalidExposition {
    int start = at;
    while (current() != '\n') {
      at++;
    }
    return text(start);
  }

  void skipLine() throws InvalidExposition {
    while (current() != '\n') {
      at++;
    }
    endLine();
  }

  /** Empty when there is none. */
  String metricName() throws InvalidExposition {
    return name(true);
  }

  /** Empty when there is none. */
  String labelName() throws InvalidExposition {
    return name(false);
  }

  private String name(boolean colons) throws InvalidExposition {
    int start = at;
    while (isInName(current(), at > start, colons)) {
      at++;
    }
    return text(start);
  }

  /** From the opening quote to behind the closing one. */
  String labelValue() throws InvalidExposition {
    at++;
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    while (current() != '"') {
      if (body[at] == '\n') {
        throw wrong("label value contains unescaped new-line");
      }
      value.write(body[at] == '\\' ? unescaped(true) : body[at]);
      at++;
    }
    at++;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(value.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw wrong("invalid label value: not UTF-8");
    }
  }

  /** The rest of a HELP line. */
  String helpText() throws InvalidExposition {
    ByteArrayOutputStream help = new ByteArrayOutputStream();
    while (current() != '\n') {
      help.write(body[at] == '\\' ? unescaped(false) : body[at]);
      at++;
    }
    return help.toString(StandardCharsets.UTF_8);
  }

  private int unescaped(boolean quotes) throws InvalidExposition {
    at++;
    int escaped = current();
    if (escaped == '\\' || (quotes && escaped == '"')) {
      return escaped;
    }
    if (escaped == 'n') {
      return '\n';
    }
    throw wrong("invalid escape sequence '\\" + (char) (escaped & 0x7f) + "'");
  }

  InvalidExposition wrong(String what) {
    return new InvalidExposition("text format parsing error in line " + line + ": " + what);
  }

  private String text(int start) {
    return new String(body, start, at - start, StandardCharsets.UTF_8);
  }

  private static boolean isBlank(int value) {
    return value == ' ' || value == '\t';
  }

  static boolean isInName(int value, boolean later, boolean colons) {
    return (value >= 'a' && value <= 'z')
        || (value >= 'A' && value <= 'Z')
        || value == '_'
        || (colons && value == ':')
        || (later && value >= '0' && value <= '9');
  }
}
