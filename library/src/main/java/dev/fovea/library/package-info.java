/**
 * Models that come and go: where they lie, which are in memory, which are being downloaded.
 *
 * <pre>{@code
 * try (Model model = Models.load("qwen3-vl-4b")) {
 *   System.out.println(model.info());
 * }
 * }</pre>
 */
package dev.fovea.library;
