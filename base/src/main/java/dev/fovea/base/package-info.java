/**
 * The ground floor: how Fovea fails ({@link dev.fovea.base.FoveaException} with one of the {@link
 * dev.fovea.base.ErrorCode}s), where it keeps files, how much memory there is, and how foreign text
 * is shown in messages.
 *
 * <pre>{@code
 * try (Model model = Fovea.load(folder)) {
 *   ...
 * } catch (FoveaException e) {
 *   System.err.println(e.code() + ": " + e.message());
 * }
 * }</pre>
 */
package dev.fovea.base;
