import { Command } from "commander";
import type { LogAdmin } from "../drivers/log.ts";
import { knownTopics } from "../drivers/topics.ts";
import { exitCodes } from "./cli_io.ts";
import {
  addDriverOptions,
  type DriverOptions,
  withSeam,
} from "./driver_options.ts";
import type { ProcessIo } from "./process_io.ts";

/** How a topic that is wanted differs from what is there. */
interface TopicStep {
  readonly topic: string;
  readonly kind: "create" | "conflict";
  readonly detail: string;
}

/** `hotpath topics`: compares the platform's topics with the log's. */
export function topicsCommand(io: ProcessIo): Command {
  return new Command("topics")
    .description("Compare the platform's topics with the log's, and create")
    .addCommand(step("plan", "Show what apply would do", io))
    .addCommand(step("apply", "Create the topics that are missing", io));
}

function step(name: "plan" | "apply", doc: string, io: ProcessIo): Command {
  const command = new Command(name)
    .description(doc)
    .option("--json", "print the steps as JSON");
  return addDriverOptions(command)
    .addHelpText(
      "after",
      `
A topic whose partitions differ is told and left alone: other partitions would
take keys away from their order.

Exit code: 0 nothing stands in the way, 1 a topic differs.

Examples:
  $ deno task topics ${name} --profile compose
  $ deno task topics ${name} --json`,
    )
    .action((options: DriverOptions & { json?: boolean }) =>
      compare(name, options, io)
    );
}

function compare(
  name: "plan" | "apply",
  options: DriverOptions & { readonly json?: boolean },
  io: ProcessIo,
): Promise<void> {
  return withSeam("log", { options, io }, async ({ admin }) => {
    const steps = await planTopics(admin);
    if (name === "apply") await admin.createTopics(knownTopics);
    tell(steps, { done: name === "apply", json: options.json ?? false, io });
  });
}

async function planTopics(admin: LogAdmin): Promise<readonly TopicStep[]> {
  const present = new Map(
    (await admin.listTopics()).map((one) => [one.topic, one.partitions]),
  );
  return knownTopics.flatMap(({ topic, partitions }): TopicStep[] => {
    const found = present.get(topic);
    if (found === undefined) {
      return [{ topic, kind: "create", detail: `${partitions} partitions` }];
    }
    const detail =
      `it has ${found} partitions, not ${partitions}; left alone, as other partitions would take keys out of their order`;
    return found === partitions ? [] : [{ topic, kind: "conflict", detail }];
  });
}

function tell(
  steps: readonly TopicStep[],
  parts: {
    readonly done: boolean;
    readonly json: boolean;
    readonly io: ProcessIo;
  },
): void {
  const { io, done, json } = parts;
  const verbs = { create: done ? "created" : "create", conflict: "differs" };
  if (json) io.out(`${JSON.stringify(steps)}\n`);
  else if (steps.length === 0) io.out("Every topic is there\n");
  else {
    for (const { topic, kind, detail } of steps) {
      io.out(`${verbs[kind]} ${topic}: ${detail}\n`);
    }
  }
  const differs = steps.some((one) => one.kind === "conflict");
  if (differs) io.exit(exitCodes.found);
}
