/** Texts cut into words, as tokenizers do it. */
package dev.fovea.engine.text.split;
