package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.service.Dated;
import dev.milepost.service.KnownPart;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationParts;
import dev.milepost.service.Migrations;
import dev.milepost.service.Part;
import dev.milepost.service.SpiritProgress;
import dev.milepost.service.vocabulary.MigrationType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** {@code /migrations/{id}/spirit}: a schema change in Spirit's words. */
final class SpiritHandlers {
  private final Migrations migrations;
  private final MigrationParts parts;

  SpiritHandlers(Migrations migrations, MigrationParts parts) {
    this.migrations = migrations;
    this.parts = parts;
  }

  void progress(Exchange exchange) {
    Dated dated = migrations.find(exchange.ref()).orElseThrow(() -> Problem.noMigration().raised());
    Migration migration = dated.migration();
    if (migration.identity().type() != MigrationType.SCHEMA_CHANGE) {
      throw Problem.of(
              404,
              "not-a-schema-change",
              "The migration is not a schema change",
              "Only migrations of the type schema-change have Spirit's progress.")
          .withCurrent(migration)
          .raised();
    }
    List<KnownPart> tables = parts.list(migration.id(), null, Part.MAX_PARTS);
    Long seconds = dated.forecast().eta().seconds();
    Duration eta = seconds == null ? null : Duration.ofSeconds(seconds);
    SpiritProgress progress = SpiritProgress.of(migration, tables, eta);
    exchange.answer(200, json -> write(json, progress));
  }

  /** With the names of Spirit's fields. */
  private static void write(JsonGenerator json, SpiritProgress progress) throws IOException {
    json.writeStartObject();
    json.writeStringField("CurrentState", progress.currentState());
    json.writeStringField("Summary", progress.summary());
    json.writeArrayFieldStart("Tables");
    for (SpiritProgress.Table table : progress.tables()) {
      json.writeStartObject();
      json.writeStringField("TableName", table.tableName());
      json.writeNumberField("RowsCopied", table.rowsCopied());
      json.writeNumberField("RowsTotal", table.rowsTotal());
      json.writeBooleanField("IsComplete", table.isComplete());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
