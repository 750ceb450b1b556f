/**
 * Pictures in JPEG, PNG, GIF, BMP, WebP and TIFF, decoded as Pillow decodes them.
 *
 * <pre>{@code
 * ImageFile file = ImageFile.open(bytes);
 * RgbImage pixels = file.decode();
 * }</pre>
 */
package dev.fovea.pictures;
