/** Packages of the JDK that Cassandra reads by reflection. */
const opened = {
  "java.base": [
    "java.lang",
    "java.io",
    "java.math",
    "java.net",
    "java.nio",
    "java.util",
    "java.util.concurrent",
    "java.util.concurrent.atomic",
    "jdk.internal.loader",
    "jdk.internal.ref",
    "jdk.internal.reflect",
    "jdk.internal.math",
    "jdk.internal.module",
    "jdk.internal.util.jar",
    "sun.nio.ch",
  ],
  "jdk.management": ["com.sun.management.internal"],
  "java.management.rmi": ["javax.management.remote.rmi"],
  "java.rmi": ["java.rmi"],
  "java.sql": ["java.sql"],
};

/** Packages of the JDK that Cassandra calls. */
const exported = {
  "java.base": [
    "jdk.internal.misc",
    "jdk.internal.ref",
    "jdk.internal.reflect",
    "jdk.internal.perf",
    "java.lang.ref",
    "java.lang.reflect",
    "sun.nio.ch",
  ],
  "java.management.rmi": ["com.sun.jmx.remote.internal.rmi"],
  "java.rmi": [
    "sun.rmi.registry",
    "sun.rmi.server",
    "sun.rmi.transport",
    "sun.rmi.transport.tcp",
  ],
  "java.sql": ["java.sql"],
  "jdk.unsupported": ["sun.misc"],
  "jdk.attach": ["sun.tools.attach"],
  "jdk.compiler": ["com.sun.tools.javac.file"],
};

/**
 * What the JVM must let Cassandra 5.0 see of the JDK. Its own start scripts
 * carry the same list; the jars of Maven Central come without them.
 */
export const moduleFlags: readonly string[] = [
  ...flags("--add-opens", opened),
  ...flags("--add-exports", exported),
];

function flags(
  flag: string,
  modules: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return Object.entries(modules).flatMap(([module, packages]) =>
    packages.flatMap((name) => [flag, `${module}/${name}=ALL-UNNAMED`])
  );
}
