import { parseDocument } from "yaml";
import type { LogAdmin } from "../../../src/drivers/log.ts";

/** Where a run reads and writes, apart from every other run. */
export interface BenchNames {
  readonly source: string;
  readonly scores: string;
  readonly deadLetters: string;
  readonly group: string;
}

/** How the hot path of a run differs from the shipped one. */
export interface BenchVariant {
  /** Sinks that are left out. */
  readonly without?: readonly string[];
  /** Name of the group's member; without one it is nobody in particular. */
  readonly member?: string;
}

/** Names that no other run has. */
export function benchNames(run: string): BenchNames {
  return {
    source: `bench.${run}.profiles`,
    scores: `bench.${run}.scores`,
    deadLetters: `bench.${run}.dead-letters`,
    group: `bench-${run}`,
  };
}

/** Creates the topics of a run, with the partitions that the platform has. */
export async function createBenchTopics(
  admin: LogAdmin,
  names: BenchNames,
): Promise<void> {
  await admin.createTopics([
    { topic: names.source, partitions: 3 },
    { topic: names.scores, partitions: 4 },
    { topic: names.deadLetters, partitions: 1 },
  ]);
}

/**
 * Writes {@linkcode benchTopology} into a folder, with the profile `compose`
 * beside it; returns the path of the file.
 */
export async function writeBenchTopology(
  folder: string,
  names: BenchNames,
  variant: BenchVariant,
): Promise<string> {
  const shipped = await Deno.readTextFile("topology/hot-path.yaml");
  const topology = `${folder}/${names.group}.yaml`;
  const profiles = `${folder}/profiles`;
  await Deno.mkdir(profiles, { recursive: true });
  await Deno.copyFile(
    "topology/profiles/compose.yaml",
    `${profiles}/compose.yaml`,
  );
  await Deno.writeTextFile(topology, benchTopology(shipped, names, variant));
  return topology;
}

/**
 * The hot path as it is shipped, with names of its own and as the variant asks.
 */
function benchTopology(
  text: string,
  names: BenchNames,
  { without = [], member }: BenchVariant,
): string {
  const file = parseDocument(text);
  file.commentBefore = null;
  file.setIn(["nodes", "profiles", "with", "topics"], [names.source]);
  file.setIn(["nodes", "profiles", "with", "group"], names.group);
  file.setIn(["nodes", "scores", "with", "topic"], names.scores);
  file.setIn(["nodes", "dead-letters", "with", "topic"], names.deadLetters);
  if (member !== undefined) {
    file.setIn(["nodes", "profiles", "with", "memberName"], member);
  }
  for (const node of without) file.deleteIn(["nodes", node]);
  return file.toString();
}
