package dev.fovea.engine;

import dev.fovea.engine.vision.ImageProcessor;

/**
 * How a model takes pictures.
 *
 * @param processor makes of a picture what the model sees
 * @param placeholder the token that stands for a picture in what the chat template makes
 */
record PictureInput(ImageProcessor processor, int placeholder) {}
