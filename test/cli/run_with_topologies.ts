import type { Command } from "commander";
import type { CliIo } from "../../src/cli/cli_io.ts";
import type { NodeType } from "../../src/core/node.ts";
import { smallTypes } from "../graph/small_types.ts";
import { type MemoryWorld, type Ran, runCommand } from "./memory_io.ts";

/** Makes one of the commands that read topologies. */
export type Make = (types: readonly NodeType[], io: CliIo) => Command;

const good = `name: good
nodes:
  in: { type: kafka-source, with: { topics: [a], password: "\${PASS:hunter2}" } }
  out: { type: count-sink, from: in }
`;
/** A valid, a wrong and a doubtful topology, and what lies beside them. */
export const topologyFiles = {
  "topology/good.yaml": good,
  "topology/bad.yaml": good.replace("from: in", "from: inn"),
  "topology/doubtful.yaml": good.replace("type: count-sink", "type: file-sink")
    .replace("from: in", "from: batch, with: { path: p }, onError: dead") +
    `  batch: { type: micro-batch, from: in }
  dead: { type: dead-letter-sink, with: { topic: d } }
`,
  "topology/profiles/small.yaml": "drain: 1s\n",
  "topology/topology.schema.json": "{}",
};

/** Runs a command over {@linkcode topologyFiles} with the small node types. */
export function runWithTopologies(
  make: Make,
  args: readonly string[],
  world: MemoryWorld = {},
): Promise<Ran> {
  return runCommand((io) => make(smallTypes, io), args, {
    files: topologyFiles,
    ...world,
  });
}
