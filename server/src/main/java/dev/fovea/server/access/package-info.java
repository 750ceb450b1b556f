/** Who may ask: keys, hosts, origins, and the addresses that pictures may be fetched from. */
package dev.fovea.server.access;
