package dev.fovea.server.pictures;

import java.util.Optional;

/**
 * What a server sent for a picture.
 *
 * @param redirect where to look instead; then there is no body
 */
record RemoteResponse(Optional<String> redirect, byte[] body) {}
