package dev.fovea.grammar;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the arrows between the packages of the module: they point down. */
@AnalyzeClasses(packages = "dev.fovea", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "dev.fovea.grammar";

  @ArchTest static final ArchRule automata_are_a_leaf = inside("automaton");

  @ArchTest static final ArchRule lexemes_know_automata = inside("lexeme", "automaton");

  @ArchTest static final ArchRule rules_know_lexemes = inside("rules", "lexeme", "automaton");

  @ArchTest
  static final ArchRule regular_expressions_know_rules =
      inside("regex", "rules", "lexeme", "automaton");

  @ArchTest
  static final ArchRule gbnf_knows_regular_expressions =
      inside("gbnf", "regex", "rules", "lexeme", "automaton");

  @ArchTest
  static final ArchRule schemas_know_regular_expressions =
      inside("schema", "regex", "rules", "lexeme", "automaton");

  @ArchTest static final ArchRule masks_know_rules = inside("mask", "rules", "lexeme");

  /** Every package may refuse a grammar, and know what it may cost. */
  private static ArchRule inside(String from, String... allowed) {
    String[] packages = new String[allowed.length + 2];
    packages[0] = ROOT + "." + from;
    packages[1] = ROOT + ".limits";
    for (int i = 0; i < allowed.length; i++) {
      packages[i + 2] = ROOT + "." + allowed[i];
    }
    return noClasses()
        .that()
        .resideInAPackage(ROOT + "." + from)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.fovea..").and(not(resideInAnyPackage(packages))));
  }
}
