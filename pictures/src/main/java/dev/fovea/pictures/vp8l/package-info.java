/** VP8L, the lossless kind of WebP (RFC 9649). */
package dev.fovea.pictures.vp8l;
