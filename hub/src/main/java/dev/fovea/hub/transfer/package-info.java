/** Over the network: what the hub lists, and the parts of files, fetched until they are whole. */
package dev.fovea.hub.transfer;
