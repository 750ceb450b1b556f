/**
 * The container of WebP, and its alpha; pixels are in {@link dev.fovea.pictures.vp8} or {@link
 * dev.fovea.pictures.vp8l}.
 */
package dev.fovea.pictures.webp;
