/** One exchange over HTTP: head, body, answer or events, and the end of either side. */
package dev.fovea.server.http;
