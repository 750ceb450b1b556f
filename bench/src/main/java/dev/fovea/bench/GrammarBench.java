package dev.fovea.bench;

import dev.fovea.grammar.Grammar;
import dev.fovea.grammar.GrammarState;
import dev.fovea.grammar.Vocabulary;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Times masks on one core with a synthetic vocabulary: compiling with the first mask, and the masks
 * of each later step of random answers, for grammars never seen before. Run with the number of
 * tokens, 151000 by default.
 */
public final class GrammarBench {
  private static final int ROUNDS = 40;
  private static final int STEPS = 300;

  private static final String PERSON =
      """
      {"type":"object","properties":{
        "name":{"type":"string","maxLength":60},
        "age":{"type":"integer","minimum":0,"maximum":130},
        "email":{"type":"string","format":"email"},
        "tags":{"type":"array","items":{"type":"string"},"maxItems":20},
        "kind":{"enum":["customer","supplier","employee","other"]},
        "address":{"type":"object","properties":{
          "street":{"type":"string"},"zip":{"type":"string","pattern":"^[0-9]{5}$"},
          "country":{"type":"string","minLength":2,"maxLength":2}},
          "required":["street","zip"],"additionalProperties":false}},
       "required":["name","age","kind"],"additionalProperties":false}
      """;

  private static final String SHAPES =
      """
      {"type":"object","properties":{"shapes":{"type":"array","minItems":1,"maxItems":1000000,
       "items":{"oneOf":[
        {"type":"object","properties":{"type":{"const":"circle"},"radius":{"type":"number",
         "exclusiveMinimum":0}},"required":["type","radius"],"additionalProperties":false},
        {"type":"object","properties":{"type":{"const":"box"},"width":{"type":"number"},
         "label":{"type":"string"}},"required":["type","width"],"additionalProperties":false}]}}},
       "required":["shapes"]}
      """;

  private static final String TREE =
      """
      {"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{
       "text":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/node"}}},
       "required":["text","children"],"additionalProperties":false}}}
      """;

  private GrammarBench() {}

  /** Prints a table. */
  public static void main(String[] arguments) {
    int size = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 151_000;
    long start = System.nanoTime();
    Vocabulary vocabulary = SyntheticVocabulary.of(size);
    System.out.printf("vocabulary of %d: %d ms%n", size, (System.nanoTime() - start) / 1_000_000);
    Map<String, String> schemas = new LinkedHashMap<>();
    schemas.put("person", PERSON);
    schemas.put("shapes", SHAPES);
    schemas.put("tree", TREE);
    schemas.put("any object", "{\"type\":\"object\"}");
    for (int i = 0; i < 10; i++) {
      schemas.forEach((_, schema) -> measure(vocabulary, schema));
    }
    System.out.println("schema       first p50 ms    later p50 us   p90    p99    max");
    schemas.forEach(
        (name, schema) -> System.out.printf("%-12s %s%n", name, measure(vocabulary, schema)));
  }

  private static String measure(Vocabulary vocabulary, String schema) {
    double[] first = new double[ROUNDS];
    double[] later = new double[ROUNDS * STEPS];
    int count = 0;
    long[] mask = new long[vocabulary.maskLength()];
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      long start = System.nanoTime();
      GrammarState state = Grammar.ofJsonSchema(schema).start(vocabulary);
      state.mask(mask);
      first[round] = (System.nanoTime() - start) / 1e6;
      for (int step = 0; step < STEPS && !state.isFinished(); step++) {
        int token = choose(mask, random);
        start = System.nanoTime();
        state.accept(token);
        state.mask(mask);
        later[count++] = (System.nanoTime() - start) / 1e3;
      }
    }
    Arrays.sort(first);
    Arrays.sort(later, 0, count);
    return String.format(
        "%.3f            %.1f         %.1f    %.1f   %.1f",
        first[ROUNDS / 2],
        later[count / 2],
        later[count * 9 / 10],
        later[count * 99 / 100],
        later[count - 1]);
  }

  /** A token that the mask allows, by a random place in it. */
  private static int choose(long[] mask, Random random) {
    int at = random.nextInt(mask.length);
    while (mask[at] == 0) {
      at = (at + 1) % mask.length;
    }
    long word = mask[at];
    for (int skip = random.nextInt(Long.bitCount(word)); skip > 0; skip--) {
      word &= word - 1;
    }
    return at * 64 + Long.numberOfTrailingZeros(word);
  }
}
