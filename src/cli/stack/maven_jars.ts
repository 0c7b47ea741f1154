import { HotpathError } from "../../core/errors.ts";
import { cachedFolder } from "./cached_folder.ts";
import { runProgram } from "./run_program.ts";

/** A slow line needs minutes for 70 MB, milliseconds. */
const timeoutMs = 600_000;

/**
 * The folder with the jars of `coordinates` (group:artifact:version) and all
 * that they need, fetched by Maven once and kept in the cache.
 */
export async function mavenJars(
  coordinates: readonly string[],
  parts: { readonly cache: string; readonly tell: (text: string) => void },
): Promise<string> {
  const named = coordinates.map(coordinateOf);
  const name = named.map(({ artifact, version }) => `${artifact}-${version}`)
    .join("+");
  return await cachedFolder(parts.cache, name, async (folder) => {
    parts.tell(`Fetching ${coordinates.join(" and ")} with Maven`);
    const pom = `${folder}/pom.xml`;
    await Deno.writeTextFile(pom, pomOf(named));
    const end = await runProgram([
      ..."mvn -q -B -f".split(" "),
      pom,
      "dependency:copy-dependencies",
      "-DincludeScope=runtime",
      `-DoutputDirectory=${folder}`,
    ], { timeoutMs });
    if (end.kind === "missing") {
      throw new HotpathError({
        code: "prerequisite-missing",
        message:
          "Fetch the servers: there is no mvn; install Maven (Debian: apt-get install maven) or start a container engine",
      });
    }
    if (end.kind === "failed") {
      throw new HotpathError({
        code: "server-unavailable",
        message: `Fetch ${
          coordinates.join(" and ")
        } with Maven: it ended with ${end.code}; look at the network and at Maven's settings\n${end.reason}`,
      });
    }
  });
}

interface Coordinate {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

function coordinateOf(text: string): Coordinate {
  const [group, artifact, version, ...rest] = text.split(":");
  if (group && artifact && version && rest.length === 0) {
    return { group, artifact, version };
  }
  throw new HotpathError({
    code: "config-invalid",
    message:
      `Read compose.yaml, expected group:artifact:version in x-native.maven: ${text}`,
  });
}

function pomOf(coordinates: readonly Coordinate[]): string {
  const dependencies = coordinates.map(({ group, artifact, version }) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
  ).join("\n");
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>hotpath</groupId><artifactId>servers</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependencies}
</dependencies>
</project>
`;
}
