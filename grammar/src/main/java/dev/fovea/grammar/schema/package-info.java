/**
 * JSON Schema as a grammar. A schema is a {@code Formula} over places of its document; a formula is
 * resolved into a {@code Shape}, the values of each type it allows, on which and, or and not are
 * operations; and a shape is written as an expression. Children of arrays and objects stay formulas
 * until they are written, so that schemas may be recursive.
 */
package dev.fovea.grammar.schema;
