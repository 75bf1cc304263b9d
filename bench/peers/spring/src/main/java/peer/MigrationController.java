package peer;

import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class MigrationController {
  private final MigrationService migrations;

  MigrationController(MigrationService migrations) {
    this.migrations = migrations;
  }

  @PatchMapping("/migrations/{id}")
  ResponseEntity<Migration> report(@PathVariable("id") long id, @RequestBody Report report) {
    return ResponseEntity.of(migrations.report(id, report));
  }

  @PatchMapping("/entities/{id}")
  ResponseEntity<Migration> reportByEntity(@PathVariable("id") long id, @RequestBody Report report) {
    return ResponseEntity.of(migrations.reportByEntity(id, report));
  }

  @GetMapping("/migrations/{id}")
  ResponseEntity<Migration> find(@PathVariable("id") long id) {
    return ResponseEntity.of(migrations.find(id));
  }

  @GetMapping("/migrations")
  Map<String, List<Migration>> newest() {
    return Map.of("migrations", migrations.newest());
  }
}
