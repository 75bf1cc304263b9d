package dev.milepost.persistence;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.milepost.service.forecast.Basis;
import dev.milepost.service.forecast.Convergence;
import dev.milepost.service.forecast.Hold;
import dev.milepost.service.forecast.Outlook;
import dev.milepost.service.forecast.Pace;
import dev.milepost.service.forecast.Suspicion;
import dev.milepost.service.forecast.Unit;
import dev.milepost.service.forecast.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * An outlook as its column holds it. It is written with every report and read with every row of a
 * list, and nothing but this program looks into it: as JSON it was a fifth of what a list cost.
 *
 * <p>A byte for the layout, then the values in their order; what may be missing has a byte before
 * it that says whether it is there. Another layout gets another number. JSON, which earlier
 * versions wrote, begins with a brace.
 */
final class OutlookBytes {
  private static final int LAYOUT = 1;
  private static final int JSON = '{';
  private static final int USUAL_SIZE = 320;

  private final ObjectMapper json = Columns.json();

  byte[] of(Outlook outlook) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(LAYOUT);
      write(out, outlook.convergence());
      moment(out, outlook.suspicion().atRiskSince());
      moment(out, outlook.suspicion().notConvergingSince());
      write(out, outlook.pace());
      write(out, outlook.basis());
    } catch (IOException e) {
      throw new IllegalStateException("memory takes every byte", e);
    }
    return bytes.toByteArray();
  }

  /** The outlook of a column; none for null. */
  Outlook read(byte @Nullable [] column) {
    if (column == null) {
      return Outlook.NONE;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(column))) {
      int layout = in.readByte();
      return switch (layout) {
        case LAYOUT ->
            new Outlook(
                convergence(in), new Suspicion(moment(in), moment(in)), pace(in), basis(in));
        case JSON -> json.readValue(column, Outlook.class);
        default -> throw new IOException("layout " + layout);
      };
    } catch (IOException e) {
      throw new IllegalStateException("an outlook that this program didn't write", e);
    }
  }

  private static void write(DataOutputStream out, Convergence convergence) throws IOException {
    out.writeUTF(convergence.verdict().name());
    moment(out, convergence.since());
    number(out, convergence.dirtyRatio());
    number(out, convergence.transferBytesPerSecond());
    number(out, convergence.dirtyBytesPerSecond());
    number(out, convergence.windowSeconds());
    number(out, convergence.error());
  }

  private static Convergence convergence(DataInputStream in) throws IOException {
    return new Convergence(
        Verdict.valueOf(in.readUTF()),
        moment(in),
        number(in),
        number(in),
        number(in),
        number(in),
        number(in));
  }

  private static void write(DataOutputStream out, Pace pace) throws IOException {
    out.writeDouble(pace.fast());
    out.writeDouble(pace.middle());
    out.writeDouble(pace.slow());
    out.writeDouble(pace.activeSeconds());
    out.writeDouble(pace.stillSeconds());
    out.writeDouble(pace.throttledSeconds());
    out.writeDouble(pace.work());
    out.writeDouble(pace.throttledWork());
  }

  private static Pace pace(DataInputStream in) throws IOException {
    return new Pace(
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble());
  }

  private static void write(DataOutputStream out, Basis basis) throws IOException {
    Unit unit = basis.unit();
    out.writeBoolean(unit != null);
    if (unit != null) {
      out.writeUTF(unit.name());
    }
    number(out, basis.done());
    number(out, basis.remaining());
    moment(out, basis.asOf());
    number(out, basis.share());
    moment(out, basis.movedAt());
    moment(out, basis.seenAt());
    out.writeUTF(basis.hold().name());
    out.writeInt(basis.samples());
  }

  private static Basis basis(DataInputStream in) throws IOException {
    return new Basis(
        in.readBoolean() ? Unit.valueOf(in.readUTF()) : null,
        number(in),
        number(in),
        moment(in),
        number(in),
        moment(in),
        moment(in),
        Hold.valueOf(in.readUTF()),
        in.readInt());
  }

  private static void number(DataOutputStream out, @Nullable Double number) throws IOException {
    out.writeBoolean(number != null);
    if (number != null) {
      out.writeDouble(number);
    }
  }

  private static @Nullable Double number(DataInputStream in) throws IOException {
    return in.readBoolean() ? Double.valueOf(in.readDouble()) : null;
  }

  /** To the microsecond, as all moments are kept. */
  private static void moment(DataOutputStream out, @Nullable Instant at) throws IOException {
    out.writeBoolean(at != null);
    if (at != null) {
      out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, at));
    }
  }

  private static @Nullable Instant moment(DataInputStream in) throws IOException {
    return in.readBoolean() ? Instant.EPOCH.plus(in.readLong(), ChronoUnit.MICROS) : null;
  }
}
