package dev.milepost.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The direction of the modules, and of the packages within them. */
class HouseTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // What it leaves out by folder, Maven hands over as a jar once it is packaged.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.milepost");

  @Test
  void serviceKnowsNeitherSqlNorTheHttpServerNorTheOtherModules() {
    noClasses()
        .that()
        .resideInAPackage("dev.milepost.service..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.milepost.persistence..",
            "dev.milepost.api..",
            "java.sql..",
            "org.jdbi..",
            "io.javalin..",
            "org.eclipse.jetty..")
        .check(CLASSES);
  }

  @Test
  void persistenceKnowsNothingOfHttp() {
    noClasses()
        .that()
        .resideInAPackage("dev.milepost.persistence..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.milepost.api..", "io.javalin..", "org.eclipse.jetty..")
        .check(CLASSES);
  }

  @Test
  void httpReachesTheStoreOnlyThroughTheService() {
    noClasses()
        .that()
        .resideInAPackage("dev.milepost.api.http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.milepost.persistence..", "java.sql..", "org.jdbi..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.milepost.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
