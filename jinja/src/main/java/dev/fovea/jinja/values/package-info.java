/**
 * What a template computes with: values, their types, order, numbers and texts as Python has them,
 * and the budget that bounds all of it.
 */
package dev.fovea.jinja.values;
