import assert from "node:assert/strict";
import { type Child, hotpath, startHotpath } from "./child.ts";
import type { StateFolder } from "./state_folder.ts";

const topology = "topology/hot-path.yaml";

/** A record as `tail --json` prints it. */
export interface TailedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/** An entry of the log that a run writes to standard error. */
export interface LogEntry {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Starts the hot path on a state folder. */
export function startRun(folder: StateFolder, ...args: string[]): Child {
  return startHotpath([
    "run",
    topology,
    "--profile",
    "embedded",
    "--state",
    folder.path,
    ...args,
  ]);
}

/** Runs the hot path until it has nothing left to do. */
export async function runUntilIdle(
  folder: StateFolder,
  idle = "500ms",
): Promise<void> {
  await using run = startRun(folder, "--until-idle", idle);
  const { code, stderr } = await run.end;
  assert.equal(code, 0, stderr);
}

/** Starts writing records to the topic of profiles. */
export function startProduce(folder: StateFolder, ...args: string[]): Child {
  return startHotpath([
    "produce",
    "--topic",
    "kol.profiles.raw",
    "--state",
    folder.path,
    "--json",
    ...args,
  ]);
}

/** Writes records to the topic of profiles; returns how many. */
export async function produce(
  folder: StateFolder,
  ...args: string[]
): Promise<number> {
  await using child = startProduce(folder, ...args);
  const { code, stdout, stderr } = await child.end;
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).sent;
}

/** Invents profiles, the same for the same seed. */
export function produceMany(
  folder: StateFolder,
  count: number,
): Promise<number> {
  return produce(folder, "--generate", "profiles", "--count", String(count));
}

/** Every record of a topic. */
export async function recordsOf(
  folder: StateFolder,
  topic: string,
): Promise<TailedRecord[]> {
  const { code, stdout, stderr } = await hotpath(
    "tail",
    topic,
    "-n",
    "1000000",
    "--json",
    "--state",
    folder.path,
  );
  assert.equal(code, 0, stderr);
  return linesOf(stdout).map((line) => JSON.parse(line));
}

/** How often each event of the source is among the scores, by its origin. */
export async function scoredOrigins(
  folder: StateFolder,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { headers } of await recordsOf(folder, "scores.stream")) {
    const origin = headers["hotpath-origin"] ?? "unknown";
    counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  return counts;
}

/** The origins of every record of the topic of profiles. */
export async function producedOrigins(
  folder: StateFolder,
): Promise<Set<string>> {
  const records = await recordsOf(folder, "kol.profiles.raw");
  return new Set(
    records.map((one) => `${one.topic}/${one.partition}/${one.offset}`),
  );
}

/** The entries of a child's log so far; the drawing before them is no entry. */
export function logOf(child: Child): LogEntry[] {
  return linesOf(child.stderr)
    .filter((line) => line.startsWith("{") && line.endsWith("}"))
    .map((line) => JSON.parse(line));
}

/** The lines that have ended. */
export function linesOf(text: string): string[] {
  return text.split("\n").slice(0, -1);
}
