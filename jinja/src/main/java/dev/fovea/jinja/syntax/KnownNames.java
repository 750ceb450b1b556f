package dev.fovea.jinja.syntax;

import java.util.function.Predicate;

/**
 * What can be named without being defined in a template, which is refused when it is parsed.
 *
 * @param filters whether there is a filter of this name
 * @param tests whether there is a test of this name
 */
public record KnownNames(Predicate<String> filters, Predicate<String> tests) {}
