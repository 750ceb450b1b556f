/** Pictures of requests as bytes: data URLs, files, downloads. */
package dev.fovea.server.pictures;
