/**
 * What a model is to those who run it: weights and the arithmetic on them, behind {@link
 * dev.fovea.engine.models.VisionLanguageModel}, and what they hand to it and keep for it.
 */
package dev.fovea.engine.models;
