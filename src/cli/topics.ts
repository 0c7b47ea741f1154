import { Command } from "commander";
import { HotpathError } from "../core/errors.ts";
import type { ListedTopic, LogAdmin, TopicKeeping } from "../drivers/log.ts";
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
One that windows write is kept for as long as they need it: a shorter time is
extended, a longer one told and left alone, as less would delete records.

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
    const listed = await admin.listTopics();
    const steps = planTopics(wanted, {
      listed,
      cluster: await admin.cluster(),
      kept: await keepingOf(admin, wanted, listed),
    });
    const told = { done: name === "apply", json: options.json ?? false, io };
    if (name === "plan") return tell(steps, told);
    const done: TopicStep[] = [];
    try {
      for (const step of steps) {
        await take(step, wanted, admin);
        done.push(step);
      }
    } finally {
      // What was made before one was refused is there, and has to be known.
      if (done.length > 0 || steps.length === 0) tell(done, told);
    }
  });
}

async function take(
  { topic, kind }: TopicStep,
  wanted: readonly WantedTopic[],
  admin: LogAdmin,
): Promise<void> {
  const spec = wanted.find((one) => one.topic === topic);
  if (spec === undefined) return;
  if (kind === "create") await admin.createTopics([spec]);
  else if (kind === "extend" && spec.retentionMs !== undefined) {
    await admin.keepFor(topic, spec.retentionMs);
  }
}

/** How long topics are kept that have to be; undefined if none may look. */
async function keepingOf(
  admin: LogAdmin,
  wanted: readonly WantedTopic[],
  listed: readonly ListedTopic[],
): Promise<readonly TopicKeeping[] | undefined> {
  const names = new Set(listed.map((one) => one.topic));
  const topics = wanted.filter(({ topic, retentionMs }) =>
    retentionMs !== undefined && names.has(topic)
  ).map((one) => one.topic);
  if (topics.length === 0) return [];
  try {
    return await admin.keeping(topics);
  } catch (thrown) {
    const isRefused = thrown instanceof HotpathError &&
      thrown.code === "not-authorized";
    if (isRefused) return undefined;
    throw thrown;
  }
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
    extend: done ? "extended" : "extend",
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
