/**
 * JMH benchmarks of the kernels, in the shapes of real models. Run with
 *
 * <pre>{@code
 * ./mvnw -q -pl bench -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java --add-modules jdk.incubator.vector -cp bench/target/classes:$(cat bench/target/classpath) \
 *     org.openjdk.jmh.Main MatmulBenchmark -p format=q4 -p rows=1
 * }</pre>
 *
 * <p>The columns {@code bytes} and {@code macs} are per second: weights or cache read, and
 * multiply-adds. {@code StreamBenchmark} reads memory and does nothing else: compare with it.
 */
@NullMarked
package dev.fovea.bench;

import org.jspecify.annotations.NullMarked;
