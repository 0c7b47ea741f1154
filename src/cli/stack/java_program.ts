import { HotpathError } from "../../core/errors.ts";
import { runProgram } from "./run_program.ts";

const timeoutMs = 20_000;

/** Which releases of Java something runs on, both ends included. */
export interface JavaRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The path of a Java that fits: of JAVA_HOME, of the PATH, or one that Debian
 * has installed beside the default one.
 */
export async function javaProgram(
  range: JavaRange,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const home = env["JAVA_HOME"];
  const candidates = [
    ...(home ? [`${home}/bin/java`] : []),
    "java",
    ...await installed("/usr/lib/jvm"),
  ];
  const seen: number[] = [];
  for (const candidate of candidates) {
    const release = await releaseOf(candidate);
    if (release === undefined) continue;
    if (release >= range.from && release <= range.to) return candidate;
    seen.push(release);
  }
  const wanted = range.from === range.to
    ? `Java ${range.from}`
    : `Java ${range.from} to ${range.to}`;
  const found = seen.length === 0 ? "none" : `Java ${[...new Set(seen)]}`;
  throw new HotpathError({
    code: "prerequisite-missing",
    message:
      `Start without a container engine: found ${found}, needs ${wanted}; install it (Debian: apt-get install openjdk-17-jre-headless) or name it by JAVA_HOME`,
  });
}

async function installed(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isDirectory) found.push(`${folder}/${entry.name}/bin/java`);
    }
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
  return found.sort();
}

async function releaseOf(program: string): Promise<number | undefined> {
  const end = await runProgram([program, "-version"], { timeoutMs });
  if (end.kind !== "done") return undefined;
  const release = /version "(?:1\.)?(\d+)/.exec(end.stderr)?.[1];
  return release === undefined ? undefined : Number(release);
}
