package dev.fovea.grammar;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.regex.Pattern;

/** A schema in a validator that shares nothing with the grammar. */
final class Validator {
  private static final SchemaRegistry DRAFT_2020 =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /** The validator divides in floating point, which is exact up to 15 digits. */
  private static final Pattern LONG_NUMBER = Pattern.compile("[0-9.]{16}");

  /** What the validator says of the schema instead of the value. */
  private static final String OF_THE_SCHEMA = "minContains must less";

  private final String source;
  private boolean usable = true;

  Validator(String source) {
    this.source = source;
  }

  /** Whether the validator can read the schema. */
  boolean isUsable() {
    return usable;
  }

  /** What is wrong with {@code json}, empty if nothing is or the validator cannot know. */
  List<String> errors(String json) {
    if (LONG_NUMBER.matcher(json).find()) {
      return List.of();
    }
    try {
      Schema schema = DRAFT_2020.getSchema(JsonTexts.read(source));
      return schema.validate(JsonTexts.read(json)).stream()
          .map(Object::toString)
          .filter(error -> !error.contains(OF_THE_SCHEMA))
          .toList();
    } catch (SchemaException e) {
      usable = false;
      // The validator reads patterns that no value comes to, and those may be malformed.
      return List.of();
    }
  }
}
