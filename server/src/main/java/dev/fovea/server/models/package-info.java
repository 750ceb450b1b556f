/** Models that come and go: where they lie, which are in memory, which are being downloaded. */
package dev.fovea.server.models;
