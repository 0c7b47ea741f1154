import { Command } from "commander";
import { knownTopics } from "../drivers/topics.ts";
import type { Plan } from "../graph/plan.ts";
import { exitCodes } from "./cli_io.ts";
import {
  addDriverOptions,
  type DriverOptions,
  withSeam,
} from "./driver_options.ts";
import { internalTopics } from "./internal_topics.ts";
import { planTopics, type TopicStep, type WantedTopic } from "./plan_topics.ts";
import type { ProcessIo } from "./process_io.ts";

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
Wanted are the topics of the platform, and those that the windows of --topology
write for themselves, which a run makes as well. A topic whose partitions differ
is told and left alone: other partitions would take keys away from their order.

Exit code: 0 nothing stands in the way, 1 a topic differs.

Examples:
  $ deno task topics ${name} --profile compose
  $ deno task topics ${name} --topology topology/campaign-kpis.yaml
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
  return withSeam("log", { options, io }, async ({ admin }, plan) => {
    const wanted = wantedTopics(plan);
    const steps = planTopics(
      wanted,
      await admin.listTopics(),
      await admin.cluster(),
    );
    const told = { done: name === "apply", json: options.json ?? false, io };
    if (name === "plan") return tell(steps, told);
    const done: TopicStep[] = [];
    try {
      for (const step of steps) {
        if (step.kind === "create") {
          await admin.createTopics(
            wanted.filter((one) => one.topic === step.topic),
          );
        }
        done.push(step);
      }
    } finally {
      // What was made before one was refused is there, and has to be known.
      if (done.length > 0 || steps.length === 0) tell(done, told);
    }
  });
}

/** Those of the platform, and those that the topology writes for itself. */
function wantedTopics(plan: Plan): readonly WantedTopic[] {
  return [
    ...knownTopics.map((one) => ({ ...one, isInternal: false })),
    ...internalTopics(plan).map((one) => ({ ...one, isInternal: true })),
  ];
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
  const verbs = {
    create: done ? "created" : "create",
    note: "note",
    conflict: "differs",
  };
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
