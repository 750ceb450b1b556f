/** GBNF, the notation of llama.cpp for grammars. */
package dev.fovea.grammar.gbnf;
