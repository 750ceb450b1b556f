/**
 * Grammars held against a vocabulary: which tokens may come next. A state is a set of threads, each
 * a place in a lexeme's automaton with a stack of what follows it.
 */
package dev.fovea.grammar.mask;
