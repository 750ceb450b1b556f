/**
 * What all notations become: expressions over lexemes, and the graph of nodes that a matcher walks.
 * Knows nothing of tokens.
 */
package dev.fovea.grammar.rules;
