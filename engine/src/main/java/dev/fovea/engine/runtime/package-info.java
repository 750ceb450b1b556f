/**
 * The runtime talks token ids: it knows weights only as a {@code VisionLanguageModel}, and text not
 * at all.
 *
 * <p>The life of a request:
 *
 * <ol>
 *   <li>{@link dev.fovea.engine.runtime.ModelLoop#submit} checks it and leaves it in the {@code
 *       Inbox}.
 *   <li>{@code Admission} lets it run once there are a seat and pages for its prompt in the {@code
 *       PagePool}, and sends the last one back when the pages run out.
 *   <li>Each turn of the loop makes a {@code Plan}: how many rows each {@code Sequence} gets.
 *   <li>Pictures are encoded when the rows they fill come next, one per turn.
 *   <li>The model computes the rows; who has all its tokens computed then gets another one from the
 *       {@code Sampler}.
 *   <li>The {@link dev.fovea.engine.runtime.TokenSink} is given each token, and in the end exactly
 *       one {@link dev.fovea.engine.runtime.TokenFinish}, after pages and pictures were given back.
 * </ol>
 */
package dev.fovea.engine.runtime;
