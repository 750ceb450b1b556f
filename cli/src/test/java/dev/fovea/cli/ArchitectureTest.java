package dev.fovea.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the arrows between modules, and between the packages of the engine: they point down. */
@AnalyzeClasses(packages = "dev.fovea", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ENGINE = "dev.fovea.engine";
  private static final String FILES = "dev.fovea.files";
  private static final String CHECK = ENGINE + ".check";

  private static final String LIBRARY = "dev.fovea.library";
  private static final String BASE = "dev.fovea.base";

  @ArchTest static final ArchRule base_depends_on_nothing_of_ours = only(BASE, BASE);

  @ArchTest
  static final ArchRule pictures_depend_on_files_and_kernels =
      only("dev.fovea.pictures..", "dev.fovea.pictures..", "dev.fovea.kernels..", FILES, BASE);

  @ArchTest
  static final ArchRule lines_of_pixels_are_a_leaf =
      only("dev.fovea.pictures.raster", "dev.fovea.pictures.raster", BASE);

  @ArchTest
  static final ArchRule jinja_depends_on_base =
      only("dev.fovea.jinja..", "dev.fovea.jinja..", BASE);

  @ArchTest
  static final ArchRule values_of_templates_are_a_leaf =
      only("dev.fovea.jinja.values", "dev.fovea.jinja.values", BASE);

  @ArchTest
  static final ArchRule syntax_of_templates_knows_values =
      only("dev.fovea.jinja.syntax", "dev.fovea.jinja.syntax", "dev.fovea.jinja.values", BASE);

  @ArchTest
  static final ArchRule kernels_depend_on_nothing_of_ours =
      only("dev.fovea.kernels..", "dev.fovea.kernels..");

  @ArchTest
  static final ArchRule hub_depends_on_base =
      only("dev.fovea.hub..", "dev.fovea.hub..", FILES, BASE);

  @ArchTest
  static final ArchRule nano_depends_on_hub =
      only("dev.fovea.nano..", "dev.fovea.nano..", "dev.fovea.hub..", BASE);

  @ArchTest
  static final ArchRule engine_depends_on_what_is_below =
      only(
          "dev.fovea.engine..",
          "dev.fovea.engine..",
          "dev.fovea.kernels..",
          "dev.fovea.jinja..",
          "dev.fovea.grammar",
          "dev.fovea.grammar.limits",
          "dev.fovea.pictures..",
          FILES,
          BASE);

  @ArchTest static final ArchRule files_depend_on_base = only(FILES, FILES, BASE);

  @ArchTest
  static final ArchRule library_depends_on_the_engines_api_and_the_hub =
      only(LIBRARY, LIBRARY, ENGINE, "dev.fovea.hub..", FILES, BASE);

  @ArchTest
  static final ArchRule server_depends_on_the_library =
      only(
          "dev.fovea.server..",
          "dev.fovea.server..",
          LIBRARY,
          "dev.fovea.hub..",
          ENGINE,
          FILES,
          BASE);

  @ArchTest
  static final ArchRule cli_does_not_see_kernels =
      only(
          "dev.fovea.cli..",
          "dev.fovea.cli..",
          "dev.fovea.server..",
          "dev.fovea.hub..",
          "dev.fovea.nano..",
          LIBRARY,
          ENGINE,
          CHECK,
          FILES,
          BASE);

  @ArchTest static final ArchRule text_is_a_leaf = inside("text", "text");

  @ArchTest static final ArchRule weights_are_a_leaf = inside("weights", "weights");

  @ArchTest static final ArchRule layers_know_weights = inside("nn", "nn", "weights");

  @ArchTest static final ArchRule models_know_layers = inside("models", "models", "nn");

  @ArchTest
  static final ArchRule architectures_are_models =
      inside("architectures", "architectures", "models", "nn", "weights");

  @ArchTest static final ArchRule runtime_knows_models = inside("runtime", "runtime", "models");

  @ArchTest
  static final ArchRule packages_of_the_engine_do_not_know_its_api =
      noClasses()
          .that()
          .resideInAPackage(ENGINE + ".*..")
          .and()
          .resideOutsideOfPackage(CHECK)
          .should()
          .dependOnClassesThat(resideInAPackage(ENGINE));

  @ArchTest
  static final ArchRule engine_does_not_need_its_check =
      noClasses()
          .that()
          .resideInAPackage(ENGINE + "..")
          .and()
          .resideOutsideOfPackage(CHECK)
          .should()
          .dependOnClassesThat(resideInAPackage(CHECK));

  /** Each package is one idea, and knows those below it only. */
  @ArchTest
  static final ArchRule packages_do_not_know_each_other_in_circles =
      slices().matching("dev.fovea.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule mutable_state_is_not_static =
      fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule names_say_what_a_class_is =
      noClasses()
          .should()
          .haveNameMatching(".*(Impl|Utils?|Manager|Helper)")
          .as("no class is called Impl, Util, Manager or Helper");

  /** Of ours, the classes of {@code from} depend on those of {@code allowed} alone. */
  private static ArchRule only(String from, String... allowed) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat(resideInAPackage("dev.fovea..").and(not(resideInAnyPackage(allowed))));
  }

  /** The same between packages of the engine. */
  private static ArchRule inside(String from, String... allowed) {
    String[] packages = new String[allowed.length];
    for (int i = 0; i < allowed.length; i++) {
      packages[i] = ENGINE + "." + allowed[i] + "..";
    }
    return noClasses()
        .that()
        .resideInAPackage(ENGINE + "." + from + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ENGINE + ".*..").and(not(resideInAnyPackage(packages))));
  }
}
