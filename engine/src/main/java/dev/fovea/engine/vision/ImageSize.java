package dev.fovea.engine.vision;

/** The size of a picture in pixels. */
public record ImageSize(int width, int height) {}
