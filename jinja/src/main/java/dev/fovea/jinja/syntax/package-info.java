/** From the text of a template to statements and expressions. Knows nothing of what they do. */
package dev.fovea.jinja.syntax;
