/** What a grammar may cost, and how one that costs more, or cannot be guaranteed, is refused. */
package dev.fovea.grammar.limits;
