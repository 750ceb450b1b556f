package dev.fovea.grammar.regex;

import dev.fovea.grammar.automaton.CodePoints;
import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses regular expressions of ECMA-262 with its {@code u} flag. Greedy and lazy quantifiers mean
 * the same, since only whether a text matches is asked. Back references and word boundaries are
 * refused.
 */
final class RegexParser {
  private final RegexReader in;
  private final int depthLimit;
  private int depth;

  RegexParser(String source, int depthLimit) {
    this.in = new RegexReader(source);
    this.depthLimit = depthLimit;
  }

  /**
   * Parses the whole source.
   *
   * @throws GrammarException if it is malformed or uses what is not supported
   */
  Regex parse() {
    Regex regex = choice();
    if (!in.atEnd()) {
      throw in.error("')' has no '('");
    }
    return regex;
  }

  private Regex choice() {
    if (++depth > depthLimit) {
      throw in.error("groups are nested too deeply");
    }
    List<Regex> branches = new ArrayList<>();
    do {
      branches.add(sequence());
    } while (in.take("|"));
    depth--;
    return branches.size() == 1 ? branches.getFirst() : new Regex.Choice(branches);
  }

  private Regex sequence() {
    List<Regex> parts = new ArrayList<>();
    while (!in.atEnd() && !in.at('|') && !in.at(')')) {
      parts.add(quantified(atom()));
    }
    return parts.size() == 1 ? parts.getFirst() : new Regex.Sequence(parts);
  }

  private Regex quantified(Regex atom) {
    int least;
    int most;
    if (in.take("*")) {
      least = 0;
      most = Regex.Repeat.UNBOUNDED;
    } else if (in.take("+")) {
      least = 1;
      most = Regex.Repeat.UNBOUNDED;
    } else if (in.take("?")) {
      least = 0;
      most = 1;
    } else if (in.atBounds()) {
      in.take("{");
      least = in.number();
      most = !in.take(",") ? least : in.at('}') ? Regex.Repeat.UNBOUNDED : in.number();
      in.expect('}');
    } else {
      return atom;
    }
    if (least > most) {
      throw in.error("a quantifier has bounds out of order");
    }
    in.take("?");
    if (atom instanceof Regex.Look || atom instanceof Regex.Start || atom instanceof Regex.End) {
      throw in.error("an assertion is repeated");
    }
    return new Regex.Repeat(atom, least, most);
  }

  private Regex atom() {
    int c = in.next();
    return switch (c) {
      case '^' -> new Regex.Start();
      case '$' -> new Regex.End();
      case '.' -> new Regex.Set(CharacterClasses.NOT_LINE_END);
      case '(' -> group();
      case '[' -> new Regex.Set(set());
      case '\\' -> new Regex.Set(escape());
      case '*', '+', '?' -> throw in.error("nothing to repeat");
      default -> new Regex.Set(CodePoints.of(c));
    };
  }

  private Regex group() {
    Regex body;
    if (in.take("?=")) {
      body = new Regex.Look(choice(), true, false);
    } else if (in.take("?!")) {
      body = new Regex.Look(choice(), true, true);
    } else if (in.take("?<=")) {
      body = new Regex.Look(choice(), false, false);
    } else if (in.take("?<!")) {
      body = new Regex.Look(choice(), false, true);
    } else {
      if (in.take("?<")) {
        while (in.next() != '>') {
          // The name of a group: it matters for references only.
        }
      } else if (!in.take("?:") && in.at('?')) {
        throw in.error("this kind of group is not supported");
      }
      body = choice();
    }
    in.expect(')');
    return body;
  }

  private CodePoints set() {
    boolean negative = in.take("^");
    CodePoints set = CodePoints.NONE;
    while (!in.take("]")) {
      CodePoints low = member();
      if (in.at('-') && !in.atText("-]") && low.equals(in.single())) {
        int from = in.singleValue();
        in.next();
        CodePoints high = member();
        if (!high.equals(in.single())) {
          throw in.error("a range of characters ends with a class");
        }
        if (in.singleValue() < from) {
          throw in.error("a range of characters is out of order");
        }
        low = CodePoints.range(from, in.singleValue());
      }
      set = set.or(low);
    }
    return negative ? set.not() : set;
  }

  private CodePoints member() {
    int c = in.next();
    if (c == '\\') {
      return in.take("b") ? in.single('\b') : in.take("-") ? in.single('-') : escape();
    }
    return in.single(c);
  }

  private CodePoints escape() {
    int c = in.next();
    return switch (c) {
      case 'd' -> CharacterClasses.DIGIT;
      case 'D' -> CharacterClasses.DIGIT.not();
      case 'w' -> CharacterClasses.WORD;
      case 'W' -> CharacterClasses.WORD.not();
      case 's' -> CharacterClasses.SPACE;
      case 'S' -> CharacterClasses.SPACE.not();
      case 'p' -> CharacterClasses.property(in.braced(), in);
      case 'P' -> CharacterClasses.property(in.braced(), in).not();
      case 'b', 'B' -> throw in.error("word boundaries (\\b) are not supported");
      case 't' -> in.single('\t');
      case 'n' -> in.single('\n');
      case 'v' -> in.single(0xb);
      case 'f' -> in.single('\f');
      case 'r' -> in.single('\r');
      case '0' -> in.single(0);
      case 'c' -> in.single(control());
      case 'x' -> in.single(in.hex(2));
      case 'u' -> in.single(unicode());
      default -> {
        if ((c >= '1' && c <= '9') || c == 'k') {
          throw in.error("back references are not supported");
        }
        if (Character.isLetter(c)) {
          throw in.error("\\" + Character.toString(c) + " is not an escape");
        }
        yield in.single(c);
      }
    };
  }

  private int control() {
    int letter = in.next();
    if (letter > 'z' || !Character.isLetter(letter)) {
      throw in.error("\\c is not followed by a letter");
    }
    return letter % 32;
  }

  private int unicode() {
    if (in.at('{')) {
      return in.codePoint(in.braced());
    }
    int unit = in.hex(4);
    if (unit >= 0xd800 && unit < 0xdc00 && in.take("\\u")) {
      return Character.toCodePoint((char) unit, (char) in.hex(4));
    }
    return unit;
  }
}
