/** Chat completions: the call, its pictures, its answers. */
package dev.fovea.server.chat;
