/**
 * What a model sees of a picture: its size in patches and their values, as the processors of
 * transformers make them.
 */
package dev.fovea.pictures.processor;
