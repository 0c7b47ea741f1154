/**
 * Runs every check and test, group by group, and ends with one line that counts
 * them. A check of the whole tree (format, lint, types) counts as one test.
 * Exit code 1 when anything failed.
 */

import {
  noStack,
  realStack,
  stopRealStack,
} from "../test/support/real_stack.ts";

/** One thing to run. */
interface Group {
  readonly name: string;
  readonly args: readonly string[];
  /** A test run says how many; anything else counts as one. */
  readonly counts: "tests" | "one";
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const testFlags = [
  "test",
  "--no-check",
  "--sanitize-ops",
  "--sanitize-resources",
];

const permissions = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  // By its name too, as certificates hold names.
  "--allow-net=127.0.0.1,localhost",
  "--allow-run",
];

/** What is no unit test, so everything else is one. */
const endToEnd = [
  "test/end_to_end",
  "test/operations_doc_test.ts",
  "test/readme_test.ts",
  "test/windows_doc_test.ts",
];
const integration = "test/integration";
const browser = ["test/browser"];

/** One after the other; those of an inner list at the same time. */
const groups: readonly (readonly Group[])[] = [
  [{ name: "format", args: ["fmt", "--check"], counts: "one" }],
  [{ name: "lint", args: ["lint"], counts: "one" }],
  [{
    name: "types",
    args: ["check", "--quiet", "src", "test", "scripts"],
    counts: "one",
  }],
  [tests("unit tests", unitPaths(), [...permissions, "--parallel"])],
  // Integration tests wait for servers most of their time.
  [
    tests("integration tests", [integration], permissions),
    tests("end-to-end tests", endToEnd, permissions),
  ],
  // The browser's driver looks below /proc, which Deno allows to all or none.
  [tests("browser tests", browser, ["--allow-all"])],
];

/** Everything in `test/` that holds tests and has no group of its own. */
function unitPaths(): readonly string[] {
  return [...Deno.readDirSync("test")]
    .map((entry) => `test/${entry.name}`)
    .filter((path) => ![...endToEnd, integration, ...browser].includes(path))
    .filter(holdsTests)
    .toSorted();
}

function holdsTests(path: string): boolean {
  if (/_test\.ts$/.test(path)) return true;
  return isFolder(path) &&
    [...Deno.readDirSync(path)].some(({ name }) =>
      holdsTests(`${path}/${name}`)
    );
}

function isFolder(path: string): boolean {
  return Deno.statSync(path).isDirectory;
}

function tests(
  name: string,
  paths: readonly string[],
  flags: readonly string[],
): Group {
  const present = paths.filter(exists);
  // Without a path, every file that looks like a test would run.
  const args = present.length === 0 ? [] : [...testFlags, ...flags, ...present];
  return { name, args, counts: "tests" };
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

async function main(): Promise<number> {
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    await runGroups(sum);
  } finally {
    // What the integration tests share runs on from file to file.
    if (noStack === undefined) await stopRealStack();
  }
  tell(`${countsText(sum)}\n`);
  return sum.failed > 0 ? 1 : 0;
}

async function runGroups(sum: Counts): Promise<void> {
  for (const together of groups) {
    // Beside other tests a build would wait for them, and they for it.
    if (together.some(({ args }) => args.includes(integration))) {
      await startServers(sum);
    }
    const shown = together.map((group, index) =>
      runGroup(group, index === 0 ? tell : undefined)
    );
    for (const one of shown) {
      const { counts, held } = await one;
      tell(held);
      sum.passed += counts.passed;
      sum.failed += counts.failed;
      sum.skipped += counts.skipped;
    }
  }
}

/** Starts what the integration tests share, after building what it takes. */
async function startServers(sum: Counts): Promise<void> {
  if (noStack !== undefined) return;
  tell("--- servers\n");
  const began = performance.now();
  try {
    await realStack();
    tell(`--- servers: ready in ${secondsSince(began)} s\n\n`);
  } catch (thrown) {
    sum.failed++;
    tell(`--- servers: ${thrown}\n\n`);
  }
}

/**
 * Runs a group and tells how it goes. Without `show` what it tells is held back
 * and returned, as two at once would mix their lines.
 */
async function runGroup(
  group: Group,
  show: ((text: string) => void) | undefined,
): Promise<{ readonly counts: Counts; readonly held: string }> {
  const pieces: string[] = [];
  const say = show ?? ((text: string) => void pieces.push(text));
  const began = performance.now();
  say(`--- ${group.name}\n`);
  const counts = await run(group, say);
  const seconds = secondsSince(began);
  say(`--- ${group.name}: ${countsText(counts)} in ${seconds} s\n\n`);
  return { counts, held: pieces.join("") };
}

/** Runs a group's command and counts. */
async function run(
  group: Group,
  say: (text: string) => void,
): Promise<Counts> {
  if (group.args.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const child = new Deno.Command(Deno.execPath(), {
    args: [...group.args],
    stdout: "piped",
    stderr: "piped",
    // Tests that run at once wait more than they compute.
    env: {
      NO_COLOR: "1",
      DENO_JOBS: String(2 * navigator.hardwareConcurrency),
    },
  }).spawn();
  const [out, , status] = await Promise.all([
    follow(child.stdout, say),
    follow(child.stderr, say),
    child.status,
  ]);
  if (group.counts === "one") {
    return {
      passed: Number(status.success),
      failed: Number(!status.success),
      skipped: 0,
    };
  }
  return testCounts(out, status.success);
}

/** Shows a stream as it comes and returns its end. */
async function follow(
  stream: ReadableStream<Uint8Array>,
  say: (text: string) => void,
): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    say(chunk);
    text = (text + chunk).slice(-keptChars);
  }
  return text;
}

/** The summary is at the end. */
const keptChars = 20_000;

/** Reads Deno's summary; a run that died without one has failed once more. */
function testCounts(out: string, success: boolean): Counts {
  const summary = [...out.matchAll(summaryPattern)].at(-1);
  const counts = {
    passed: Number(summary?.[1] ?? 0),
    failed: Number(summary?.[2] ?? 0),
    skipped: Number(summary?.[3] ?? 0),
  };
  if (!success && counts.failed === 0) counts.failed = 1;
  return counts;
}

const summaryPattern =
  /(\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored)?/g;

function secondsSince(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(1);
}

function countsText(counts: Counts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

function tell(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    at += Deno.stdout.writeSync(bytes.subarray(at));
  }
}

Deno.exit(await main());
