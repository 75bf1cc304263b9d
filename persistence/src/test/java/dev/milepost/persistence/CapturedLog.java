package dev.milepost.persistence;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What is logged while it is open, instead of on the console. */
final class CapturedLog implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();

  CapturedLog(Level level) {
    root.iteratorForAppenders().forEachRemaining(others::add);
    others.forEach(root::detachAppender);
    appender.start();
    root.addAppender(appender);
    root.setLevel(level);
  }

  String text() {
    return List.copyOf(appender.list).stream()
        .map(event ->
            event.getLevel()
                + " "
                + event.getFormattedMessage()
                + ThrowableProxyUtil.asString(event.getThrowableProxy()))
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    root.setLevel(before);
    root.detachAppender(appender);
    others.forEach(root::addAppender);
  }
}
