/**
 * Checks a checkpoint and the machine it runs on, and reports. It sits above the engine's API and
 * looks into its internals; nothing depends on it but programs.
 */
package dev.fovea.engine.check;
