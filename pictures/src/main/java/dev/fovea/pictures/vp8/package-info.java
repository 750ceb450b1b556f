/** Key frames of VP8, the lossy kind of WebP (RFC 6386). */
package dev.fovea.pictures.vp8;
