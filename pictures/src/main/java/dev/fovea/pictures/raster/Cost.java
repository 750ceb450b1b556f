package dev.fovea.pictures.raster;

/**
 * What decoding a picture takes, an upper bound that its headers tell.
 *
 * @param samples how many samples of pixels are decoded, those of each pass over the picture
 *     counted
 * @param bytes the memory of heap and other kinds that the decoder takes
 */
public record Cost(long samples, long bytes) {}
