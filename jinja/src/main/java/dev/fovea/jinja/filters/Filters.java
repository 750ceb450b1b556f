package dev.fovea.jinja.filters;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Strings;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Value;
import java.util.Map;

/** The filters by their names. */
public final class Filters {
  /** What a filter does. */
  interface Filter {
    Value apply(Value input, Arguments arguments, Budget budget);
  }

  private static final Map<String, Filter> FILTERS =
      Map.ofEntries(
          Map.entry("abs", NumberFilters::abs),
          Map.entry("attr", BasicFilters::attribute),
          Map.entry("batch", SequenceFilters::batch),
          Map.entry("capitalize", TextFilters.change("capitalize", Strings::capitalize)),
          Map.entry("center", TextFilters::center),
          Map.entry("count", BasicFilters::length),
          Map.entry("d", BasicFilters::preset),
          Map.entry("default", BasicFilters::preset),
          Map.entry("dictsort", SequenceFilters::sortDict),
          Map.entry("e", TextFilters::escape),
          Map.entry("escape", TextFilters::escape),
          Map.entry("first", BasicFilters::first),
          Map.entry("float", NumberFilters::real),
          Map.entry("forceescape", TextFilters::escapeAgain),
          Map.entry("format", TextFilters::format),
          Map.entry("groupby", SequenceFilters::group),
          Map.entry("indent", TextFilters::indent),
          Map.entry("int", NumberFilters::integer),
          Map.entry("items", BasicFilters::items),
          Map.entry("join", TextFilters::join),
          Map.entry("last", BasicFilters::last),
          Map.entry("length", BasicFilters::length),
          Map.entry("list", BasicFilters::list),
          Map.entry("lower", TextFilters.change("lower", Strings::lower)),
          Map.entry("map", SelectionFilters::map),
          Map.entry("max", (v, a, b) -> SequenceFilters.extreme(v, a, /* greatest= */ true, b)),
          Map.entry("min", (v, a, b) -> SequenceFilters.extreme(v, a, /* greatest= */ false, b)),
          Map.entry(
              "reject", SelectionFilters.choice(/* wanted= */ false, /* byAttribute= */ false)),
          Map.entry(
              "rejectattr", SelectionFilters.choice(/* wanted= */ false, /* byAttribute= */ true)),
          Map.entry("replace", TextFilters::replace),
          Map.entry("reverse", SequenceFilters::reverse),
          Map.entry("round", NumberFilters::round),
          Map.entry("safe", TextFilters::safe),
          Map.entry(
              "select", SelectionFilters.choice(/* wanted= */ true, /* byAttribute= */ false)),
          Map.entry(
              "selectattr", SelectionFilters.choice(/* wanted= */ true, /* byAttribute= */ true)),
          Map.entry("slice", SequenceFilters::slice),
          Map.entry("sort", SequenceFilters::sort),
          Map.entry("string", TextFilters::string),
          Map.entry("sum", NumberFilters::sum),
          Map.entry("title", TextFilters.change("title", TextFilters::title)),
          Map.entry("tojson", TextFilters::json),
          Map.entry("trim", TextFilters::trim),
          Map.entry("truncate", TextFilters::truncate),
          Map.entry("unique", SequenceFilters::unique),
          Map.entry("upper", TextFilters.change("upper", Strings::upper)),
          Map.entry("urlencode", TextFilters::encodeForUrl),
          Map.entry("wordcount", TextFilters::countWords));

  private Filters() {}

  public static boolean isKnown(String name) {
    return FILTERS.containsKey(name);
  }

  public static Value apply(String name, Value input, Arguments arguments, Budget budget) {
    Filter filter = FILTERS.get(name);
    if (filter == null) {
      throw new TemplateFailure("there is no filter '" + name + "'");
    }
    budget.scan(input instanceof Value.Text text ? text.value().length() : 1);
    return filter.apply(input, arguments, budget);
  }
}
