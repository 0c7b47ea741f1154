import { parseDocument } from "yaml";

/** Where a run reads and writes, apart from every other run. */
export interface BenchNames {
  readonly source: string;
  readonly scores: string;
  readonly deadLetters: string;
  readonly group: string;
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

/**
 * The hot path as it is shipped, with names of its own and, where asked,
 * without a sink.
 */
export function benchTopology(
  text: string,
  names: BenchNames,
  without: readonly string[],
): string {
  const file = parseDocument(text);
  file.commentBefore = null;
  file.setIn(["nodes", "profiles", "with", "topics"], [names.source]);
  file.setIn(["nodes", "profiles", "with", "group"], names.group);
  file.setIn(["nodes", "scores", "with", "topic"], names.scores);
  file.setIn(["nodes", "dead-letters", "with", "topic"], names.deadLetters);
  for (const node of without) file.deleteIn(["nodes", node]);
  return file.toString();
}
