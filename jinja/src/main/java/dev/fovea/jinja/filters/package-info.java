/** The filters and tests of jinja2. */
package dev.fovea.jinja.filters;
