package dev.fovea.cli.terminal;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an amount of memory: {@code "12GB"}, {@code "1.5 GiB"}, {@code "800M"}, or bytes. */
public final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?) ?([kmgt]?)(i?)b?");

  @Override
  public Long convert(String text) {
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      throw wrong(text);
    }
    int power = form.group(2).isEmpty() ? 0 : "kmgt".indexOf(form.group(2)) + 1;
    double unit = form.group(3).isEmpty() ? 1000 : 1024;
    double bytes = Double.parseDouble(form.group(1)) * Math.pow(unit, power);
    if (bytes < 1 || bytes > 1e18) {
      throw wrong(text);
    }
    return (long) bytes;
  }

  private static TypeConversionException wrong(String text) {
    return new TypeConversionException(
        "\"" + text + "\" is no amount of memory; expected one such as 12GB or 800MiB");
  }
}
