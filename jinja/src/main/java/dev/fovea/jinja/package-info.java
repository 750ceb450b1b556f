/**
 * The template language of chat templates. {@link dev.fovea.jinja.Template} is all that a caller
 * needs:
 *
 * <pre>{@code
 * String prompt = Template.parse(source).render(Map.of("messages", messages), Clock.systemUTC());
 * }</pre>
 */
package dev.fovea.jinja;
