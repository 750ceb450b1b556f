/** Runs statements: scopes, loops, macros, and what is defined globally. */
package dev.fovea.jinja.run;
