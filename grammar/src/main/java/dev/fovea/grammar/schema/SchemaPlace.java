package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.limits.GrammarException;
import org.jspecify.annotations.Nullable;

/**
 * A schema in its document. Two places are equal if they have the same document and pointer.
 *
 * @param document the URI of the document, empty for the one that is compiled
 * @param pointer the JSON pointer in it
 * @param base the URI that references are relative to
 * @param draft7 whether it is read as draft 7, where a reference hides what stands beside it
 * @param json the schema
 */
record SchemaPlace(String document, String pointer, String base, boolean draft7, JsonNode json) {
  /** What messages call the place. */
  String name() {
    return document.isEmpty() ? pointer : document + "#" + pointer;
  }

  GrammarException refuse(String keyword, String reason) {
    return new GrammarException(reason, keyword, name());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SchemaPlace place
        && pointer.equals(place.pointer)
        && document.equals(place.document);
  }

  @Override
  public int hashCode() {
    return 31 * document.hashCode() + pointer.hashCode();
  }
}
