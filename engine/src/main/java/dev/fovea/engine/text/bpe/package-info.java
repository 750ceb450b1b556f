/** Byte-pair encoding: a vocabulary, its merges, and pieces of text turned into tokens. */
package dev.fovea.engine.text.bpe;
