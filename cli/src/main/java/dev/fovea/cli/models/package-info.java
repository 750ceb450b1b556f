/** Models as the command line sees them: on this machine or through a running server. */
package dev.fovea.cli.models;
