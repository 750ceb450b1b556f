/** Threads and memory for the work of requests, with limits in both. */
package dev.fovea.server.work;
