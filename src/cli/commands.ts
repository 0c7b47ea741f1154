import type { Command } from "commander";
import { nodeTypes } from "../registry.ts";
import type { ProcessIo } from "./process_io.ts";

type Loader = (io: ProcessIo) => Promise<Command>;

/** Every command by name; each is loaded only when it is asked for. */
export const commandLoaders: ReadonlyMap<string, Loader> = new Map<
  string,
  Loader
>([
  ["demo", async (io) => (await import("./demo.ts")).demoCommand(io)],
  ["run", async (io) => (await import("./run.ts")).runCommand(io)],
  ["produce", async (io) => (await import("./produce.ts")).produceCommand(io)],
  ["tail", async (io) => (await import("./tail.ts")).tailCommand(io)],
  ["scores", async (io) => (await import("./scores.ts")).scoresCommand(io)],
  ["dlq", async (io) => (await import("./dlq.ts")).dlqCommand(io)],
  ["top", async (io) => (await import("./top.ts")).topCommand(io)],
  ["tap", async (io) => (await import("./tap.ts")).tapCommand(io)],
  ["lag", async (io) => (await import("./lag.ts")).lagCommand(io)],
  control("pause"),
  control("resume"),
  control("drain"),
  ["why", async (io) => (await import("./why.ts")).whyCommand(io)],
  ["offsets", async (io) => (await import("./offsets.ts")).offsetsCommand(io)],
  ["serve", async (io) => (await import("./serve.ts")).serveCommand(io)],
  ["predict", async (io) => (await import("./predict.ts")).predictCommand(io)],
  [
    "lint",
    async (io) => (await import("./lint.ts")).lintCommand(nodeTypes, io),
  ],
  [
    "graph",
    async (io) => (await import("./graph.ts")).graphCommand(nodeTypes, io),
  ],
  [
    "describe",
    async (io) =>
      (await import("./describe.ts")).describeCommand(nodeTypes, io),
  ],
  [
    "list",
    async (io) => (await import("./list.ts")).listCommand(nodeTypes, io),
  ],
  [
    "schema",
    async (io) => {
      const { tableSchemaCommand } = await import("./table_schema.ts");
      return (await import("./schema.ts")).schemaCommand(nodeTypes, io)
        .addCommand(tableSchemaCommand("plan", io))
        .addCommand(tableSchemaCommand("apply", io));
    },
  ],
  ["topics", async (io) => (await import("./topics.ts")).topicsCommand(io)],
  ["doctor", async (io) => (await import("./doctor.ts")).doctorCommand(io)],
  ["stack", async (io) => (await import("./stack.ts")).stackCommand(io)],
  [
    "kafka-addon",
    async (io) => (await import("./kafka_addon.ts")).kafkaAddonCommand(io),
  ],
  [
    "config",
    async (io) => (await import("./config.ts")).configCommand(nodeTypes, io),
  ],
]);

function control(
  action: "pause" | "resume" | "drain",
): readonly [string, Loader] {
  return [
    action,
    async (io) => (await import("./control.ts")).controlCommand(action, io),
  ];
}

/** What to type first. */
export function menu(): string {
  return `
Begin with:
  $ deno task demo
  $ deno task lint
  $ deno task run topology/hot-path.yaml --profile embedded`;
}
