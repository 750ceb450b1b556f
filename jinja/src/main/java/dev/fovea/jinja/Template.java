package dev.fovea.jinja;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.jinja.filters.Filters;
import dev.fovea.jinja.filters.Tests;
import dev.fovea.jinja.run.Globals;
import dev.fovea.jinja.run.Interpreter;
import dev.fovea.jinja.run.Scope;
import dev.fovea.jinja.syntax.KnownNames;
import dev.fovea.jinja.syntax.Statement;
import dev.fovea.jinja.syntax.TemplateParser;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.jinja.values.TemplateFailure;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A parsed template in the language of jinja2, as transformers configures it for chat templates:
 * sandboxed, with {@code trim_blocks} and {@code lstrip_blocks}, loop controls, {@code generation}
 * blocks, {@code raise_exception}, {@code strftime_now}, and a {@code tojson} that escapes nothing.
 * Immutable; for any number of threads.
 *
 * <p>Templates come with checkpoints and are not trusted: they see nothing but their variables, and
 * {@link Budget} bounds what they use. Integers are exact up to {@value Budget#MAX_BITS} bits.
 * {@code include}, {@code import}, {@code extends} and {@code block} are not part of chat
 * templates.
 */
public final class Template {
  private static final KnownNames KNOWN = new KnownNames(Filters::isKnown, Tests::isKnown);

  private final List<Statement> statements;

  private Template(List<Statement> statements) {
    this.statements = statements;
  }

  /**
   * Parses a template.
   *
   * @throws FoveaException with {@link ErrorCode#INVALID_CHECKPOINT} if it is none, or uses what is
   *     not supported; the message names the line
   */
  public static Template parse(String source) {
    return new Template(TemplateParser.parse(StandIns.wellFormed(source), KNOWN));
  }

  /**
   * Renders the template.
   *
   * @param variables maps, lists, strings, numbers, booleans, and null, which is None
   * @param clock what {@code strftime_now} reads
   * @throws FoveaException with {@link ErrorCode#TEMPLATE_FAILED} if the template raises an
   *     exception, misuses a value, or exceeds a limit; the message has the reason and the line
   * @throws IllegalArgumentException if the variables hold anything else
   * @throws java.util.concurrent.CancellationException if the thread was interrupted
   */
  public String render(Map<String, ?> variables, Clock clock) {
    Budget budget = new Budget();
    Interpreter interpreter = new Interpreter(budget);
    try {
      Scope scope = Scope.of(Globals.functions(clock, budget)).inner();
      variables.forEach((name, value) -> scope.assign(name, Conversion.value(value, budget)));
      return interpreter.render(statements, scope);
    } catch (TemplateFailure failure) {
      throw new FoveaException(
          ErrorCode.TEMPLATE_FAILED,
          "chat template, line "
              + interpreter.line()
              + ": "
              + StandIns.plain(String.valueOf(failure.getMessage())),
          failure);
    }
  }
}
