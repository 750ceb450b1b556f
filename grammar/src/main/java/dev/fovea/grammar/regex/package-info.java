/** Regular expressions as ECMA-262 writes them, as languages. */
package dev.fovea.grammar.regex;
