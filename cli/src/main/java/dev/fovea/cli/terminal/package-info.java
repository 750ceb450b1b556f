/** What is written for people, and the signals they send. */
package dev.fovea.cli.terminal;
