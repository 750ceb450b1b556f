/** Members and methods of values, Python's ways to format them, and arithmetic. */
package dev.fovea.jinja.methods;
