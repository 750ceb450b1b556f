/**
 * The architectures: one flat file for each, with its configuration beside it, and {@link
 * dev.fovea.engine.architectures.Architectures}, which knows them all.
 */
package dev.fovea.engine.architectures;
