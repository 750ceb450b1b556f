/**
 * JMH benchmarks of the kernels, in the shapes of real models, and of whole answers. Run with
 *
 * <pre>{@code
 * ./mvnw -q -pl bench -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java --add-modules jdk.incubator.vector -cp bench/target/classes:$(cat bench/target/classpath) \
 *     org.openjdk.jmh.Main MatmulBenchmark -p format=q4 -p rows=1
 * }</pre>
 *
 * <p>The columns {@code bytes} and {@code macs} are per second: weights or cache read, and
 * multiply-adds. {@code StreamBenchmark} reads memory and does nothing else: compare with it.
 * {@code TokenizerBenchmark} takes a checkpoint's folder: {@code -p folder=FOLDER}.
 *
 * <p>{@code GrammarBench} has a {@code main} of its own and takes the number of tokens: it times
 * what comes once, a grammar's first mask, which JMH would leave out as warming up.
 *
 * <p>What generating leaves to the garbage collector is measured here too, since it depends on the
 * compiler, which no test should wait for: {@code StepBenchmark TokenBenchmark -prof gc}.
 */
@NullMarked
package dev.fovea.bench;

import org.jspecify.annotations.NullMarked;
