/**
 * What goes over the wire: JSON that is checked while it is read, and errors in the shape that
 * OpenAI gives them.
 */
package dev.fovea.server.wire;
