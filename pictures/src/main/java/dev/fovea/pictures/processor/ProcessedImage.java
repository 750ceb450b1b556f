package dev.fovea.pictures.processor;

import dev.fovea.pictures.raster.RgbImage;

/**
 * A picture as the model sees it.
 *
 * @param originalWidth width before resizing, after orientation
 * @param originalHeight height likewise
 * @param pixels the resized picture
 * @param grid its size in patches
 */
public record ProcessedImage(int originalWidth, int originalHeight, RgbImage pixels, Grid grid) {}
