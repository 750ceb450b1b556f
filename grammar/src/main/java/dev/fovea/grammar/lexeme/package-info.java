/**
 * Regular languages as automata over the bytes of UTF-8: as they are, or spelled as the inside of a
 * JSON string. These are what tokens are held against.
 */
package dev.fovea.grammar.lexeme;
