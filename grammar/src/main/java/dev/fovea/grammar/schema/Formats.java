package dev.fovea.grammar.schema;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.limits.GrammarLimits;
import dev.fovea.grammar.regex.Regexes;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The formats of texts that are guaranteed, as JSON Schema names them (validation, section 7.3).
 * Names of e-mail users in quotes, domains with non-ASCII letters and leap seconds outside of UTC
 * are left out: what is written is right, though not all that is right can be written.
 */
final class Formats {
  private static final String YEAR_OF_LEAP =
      "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
  private static final String DATE =
      "([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
          + "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|"
          + YEAR_OF_LEAP
          + "-02-29)";
  private static final String OFFSET = "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
  private static final String FRACTION = "(\\.[0-9]{1,15})?";
  private static final String TIME =
      "(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
          + FRACTION
          + OFFSET
          + "|23:59:60"
          + FRACTION
          + "([Zz]|[+-]00:00))";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String IPV4 = "(" + OCTET + "\\.){3}" + OCTET;
  private static final String IPV6 = ipv6();
  private static final String LETTER = "[a-zA-Z0-9]";
  private static final String INNER = "[a-zA-Z0-9-]";

  /** 63 characters at most, no hyphen at either end, nor two where xn-- and its kind have them. */
  private static final String LABEL =
      "(L|LL|LIL|LILI{0,59}L|LI-L|LI-LI{0,58}L)".replace("L", LETTER).replace("I", INNER);

  private static final String HOSTNAME = LABEL + "(\\." + LABEL + ")*";
  private static final String ATOM = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+";
  private static final String PERCENT = "%[0-9a-fA-F]{2}";
  private static final String PCHAR = "([a-zA-Z0-9._~!$&'()*+,;=:@-]|" + PERCENT + ")";
  private static final String AUTHORITY =
      "(([a-zA-Z0-9._~!$&'()*+,;=:-]|"
          + PERCENT
          + ")*@)?(\\["
          + IPV6
          + "\\]|([a-zA-Z0-9._~!$&'()*+,;=-]|"
          + PERCENT
          + ")*)(:[0-9]*)?";
  private static final String SEGMENTS = "(/" + PCHAR + "*)*";
  private static final String TAIL = "(\\?(" + PCHAR + "|[/?])*)?(#(" + PCHAR + "|[/?])*)?";
  private static final String ABSOLUTE = "/(" + PCHAR + "+" + SEGMENTS + ")?";
  private static final String URI =
      "[a-zA-Z][a-zA-Z0-9+.-]*:(//"
          + AUTHORITY
          + SEGMENTS
          + "|"
          + ABSOLUTE
          + "|"
          + PCHAR
          + "+"
          + SEGMENTS
          + "|)"
          + TAIL;
  private static final String RELATIVE =
      "(//"
          + AUTHORITY
          + SEGMENTS
          + "|"
          + ABSOLUTE
          + "|([a-zA-Z0-9._~!$&'()*+,;=@-]|"
          + PERCENT
          + ")+"
          + SEGMENTS
          + "|)"
          + TAIL;
  private static final String POINTER = "(/([^/~]|~[01])*)*";

  private static final Map<String, String> REGEXES =
      Map.ofEntries(
          Map.entry("date", DATE),
          Map.entry("time", TIME),
          Map.entry("date-time", DATE + "[Tt]" + TIME),
          Map.entry("duration", duration()),
          Map.entry("email", ATOM + "(\\." + ATOM + ")*@" + HOSTNAME),
          Map.entry("hostname", HOSTNAME),
          Map.entry("ipv4", IPV4),
          Map.entry("ipv6", IPV6),
          Map.entry("uri", URI),
          Map.entry("uri-reference", "(" + URI + "|" + RELATIVE + ")"),
          Map.entry(
              "uuid",
              "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"),
          Map.entry("json-pointer", POINTER),
          Map.entry("relative-json-pointer", "(0|[1-9][0-9]*)(#|" + POINTER + ")"));

  private static final Set<String> REFUSED =
      Set.of("idn-email", "idn-hostname", "iri", "iri-reference", "regex", "uri-template");

  private static final Map<String, Strings> KNOWN = new ConcurrentHashMap<>();

  private Formats() {}

  /**
   * The texts of {@code format}; null if there is no format of this name, which then says nothing.
   *
   * @throws GrammarException if there is one that cannot be guaranteed
   */
  static @Nullable Strings of(String format) {
    if (REFUSED.contains(format)) {
      throw new GrammarException("is " + format + ", which is not among the supported formats");
    }
    String regex = REGEXES.get(format);
    if (regex == null) {
      return null;
    }
    Strings known = KNOWN.get(format);
    if (known == null) {
      Budget budget = new Budget(GrammarLimits.DEFAULT);
      known = Strings.of(Regexes.whole(Regexes.parse(regex, budget), budget));
      if (format.equals("hostname")) {
        known = known.and(Strings.ofLength(new Bounds(1, 253)), budget);
      }
      KNOWN.put(format, known);
    }
    return known;
  }

  private static String ipv6() {
    String group = "[0-9a-fA-F]{1,4}";
    String last = "(" + group + ":" + group + "|" + IPV4 + ")";
    StringBuilder all = new StringBuilder("((" + group + ":){6}" + last);
    for (int before = 0; before <= 5; before++) {
      String head = before == 0 ? "" : "(" + group + "(:" + group + "){0," + (before - 1) + "})?";
      all.append("|").append(head).append("::(").append(group).append(":){").append(5 - before);
      all.append("}").append(last);
    }
    all.append("|(").append(group).append("(:").append(group).append("){0,5})?::").append(group);
    all.append("|(").append(group).append("(:").append(group).append("){0,6})?::)");
    return all.toString();
  }

  private static String duration() {
    String time = "T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S)";
    String date = "([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D)";
    return "P([0-9]+W|" + date + "(" + time + ")?|" + time + ")";
  }
}
