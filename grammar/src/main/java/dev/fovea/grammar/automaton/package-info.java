/**
 * Regular languages over Unicode scalar values: nondeterministic automata that are written, and
 * deterministic ones that are computed with. Knows nothing of JSON, bytes or tokens.
 */
package dev.fovea.grammar.automaton;
