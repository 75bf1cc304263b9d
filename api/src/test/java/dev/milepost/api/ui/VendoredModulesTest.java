package dev.milepost.api.ui;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What others wrote is as they published it, and comes with their terms. */
class VendoredModulesTest {
  private static final String FOLDER = "vendor/";
  private static final String MANIFEST = "manifest.json";

  private final Map<String, byte[]> files = DashboardFiles.load().all();

  @Test
  void everyFileIsTheOneWhoseChecksumTheManifestHas() throws Exception {
    for (JsonNode vendored : packages()) {
      for (JsonNode file : vendored.path("files")) {
        String name = file.path("file").textValue();
        assertThat(sha256(content(name))).as(name).isEqualTo(file.path("sha256").textValue());
      }
    }
  }

  @Test
  void nothingIsThereThatTheManifestDoesNotName() throws Exception {
    Set<String> named = new TreeSet<>(Set.of(MANIFEST));
    for (JsonNode vendored : packages()) {
      vendored.path("files").forEach(file -> named.add(file.path("file").textValue()));
    }
    Set<String> there = new TreeSet<>();
    files.keySet().stream()
        .filter(name -> name.startsWith(FOLDER))
        .forEach(name -> there.add(name.substring(FOLDER.length())));
    assertThat(there).isEqualTo(named);
  }

  @Test
  void everyPackageHasAnExactVersionAndTheTextOfItsLicence() throws Exception {
    Map<String, String> wordsOf =
        Map.of(
            "MIT", "Permission is hereby granted, free of charge", "Apache-2.0", "Apache License");
    for (JsonNode vendored : packages()) {
      String name = vendored.path("name").textValue();
      assertThat(vendored.path("version").textValue()).as(name).matches("[0-9]+\\.[0-9]+\\.[0-9]+");
      String licence = vendored.path("licence").textValue();
      assertThat(wordsOf).as(name).containsKey(licence);
      assertThat(licenceText(vendored)).as(name).contains(wordsOf.get(licence));
    }
  }

  @Test
  void nothingIsImportedFromAnotherOrigin() {
    files.forEach((name, content) -> {
      if (name.endsWith(".js") || name.endsWith(".css") || name.endsWith(".html")) {
        assertThat(new String(content, StandardCharsets.UTF_8))
            .as(name)
            .doesNotContainPattern("(from *|import *\\(?|url\\(|src=|href=) *['\"]?(https?:)?//");
      }
    });
  }

  private JsonNode packages() throws IOException {
    JsonNode packages = new JsonMapper().readTree(content(MANIFEST)).path("packages");
    assertThat(packages.size()).isPositive();
    return packages;
  }

  private byte[] content(String name) {
    assertThat(files).containsKey(FOLDER + name);
    return requireNonNull(files.get(FOLDER + name));
  }

  private String licenceText(JsonNode vendored) {
    for (JsonNode file : vendored.path("files")) {
      if (file.path("source").textValue().contains("LICENSE")) {
        return new String(content(file.path("file").textValue()), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  private static String sha256(byte[] content) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
