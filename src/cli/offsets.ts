import { Command } from "commander";
import type { LogAdmin } from "../drivers/log.ts";
import { groupActive } from "../drivers/group_active.ts";
import { confirmed } from "./confirmed.ts";
import {
  addDriverOptions,
  type DriverOptions,
  withSeam,
} from "./driver_options.ts";
import {
  noGroup,
  type OffsetMove,
  type OffsetTarget,
  planMoves,
  targetArgument,
} from "./offset_moves.ts";
import type { ProcessIo } from "./process_io.ts";
import { requireTopic } from "./require_topic.ts";
import { textTable } from "./text_table.ts";

interface OffsetsOptions extends DriverOptions {
  readonly group: string;
  readonly topic?: string;
  readonly json?: boolean;
}

interface ResetOptions extends OffsetsOptions {
  readonly to: OffsetTarget;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `hotpath offsets`: what a group has committed, and setting it. */
export function offsetsCommand(io: ProcessIo): Command {
  return new Command("offsets")
    .description("Show what a consumer group has committed, or set it")
    .addCommand(showCommand(io))
    .addCommand(resetCommand(io));
}

function addOffsetsOptions(command: Command): Command {
  command
    .requiredOption("--group <group>", "consumer group")
    .option("--topic <topic>", "this topic only")
    .option("--json", "print JSON");
  return addDriverOptions(command);
}

function showCommand(io: ProcessIo): Command {
  return addOffsetsOptions(new Command("show"))
    .description("Show what a group has committed and what it has not read")
    .addHelpText(
      "after",
      `
Examples:
  $ deno task offsets show --group hotpath-scoring
  $ deno task offsets show --group hotpath-scoring --profile compose --json`,
    )
    .action((options: OffsetsOptions) =>
      withAdmin(options, io, (admin) => show(admin, options, io))
    );
}

function resetCommand(io: ProcessIo): Command {
  return addOffsetsOptions(new Command("reset"))
    .description("Set where a group reads on, so that events are read again")
    .requiredOption(
      "--to <target>",
      "earliest, latest, an offset, a time (2025-12-03T10:00:00Z) or an age (2h)",
      targetArgument,
    )
    .option("--dry-run", "show what would be read again and change nothing")
    .option("--yes", "do not ask")
    .addHelpText(
      "after",
      `
It refuses while the group has members, as they would commit over it: stop them
first. What is read again is scored again; caches and histories keep the newer
score, topics get the older one once more, with the origin that it had.

Exit code: 0 done, 1 the group has members or nothing is committed, 2 nobody
could be asked.

Examples:
  $ deno task offsets reset --group hotpath-scoring --to 2h --dry-run
  $ deno task offsets reset --group hotpath-scoring --to earliest --yes
  $ deno task offsets reset --group replay --topic kol.profiles.raw --to 0`,
    )
    .action((options: ResetOptions) =>
      withAdmin(options, io, (admin) => reset(admin, options, io))
    );
}

function withAdmin(
  options: OffsetsOptions,
  io: ProcessIo,
  work: (admin: LogAdmin) => Promise<void>,
): Promise<void> {
  return withSeam("log", { options, io }, async ({ admin }) => {
    if (options.topic !== undefined) await requireTopic(admin, options.topic);
    await work(admin);
  });
}

async function show(
  admin: LogAdmin,
  { group, topic, json }: OffsetsOptions,
  io: ProcessIo,
): Promise<void> {
  const members = await admin.groupMembers(group);
  const positions = (await admin.groupPositions(group))
    .filter((one) => topic === undefined || one.topic === topic);
  if (positions.length === 0 && members.length === 0) {
    throw await noGroup(admin, group);
  }
  const rows = positions.map(({ topic, partition, offset, end }) => ({
    topic,
    partition,
    committed: offset,
    end,
    lag: Math.max(0, end - offset),
  }));
  if (json) {
    return io.out(`${JSON.stringify({ group, members, partitions: rows })}\n`);
  }
  io.out(textTable(
    ["topic", "partition", "committed", "end", "lag"],
    rows.map((one) => [
      one.topic,
      ...[one.partition, one.committed, one.end, one.lag].map(String),
    ]),
  ));
  io.out(`${members.length} members\n`);
}

async function reset(
  admin: LogAdmin,
  options: ResetOptions,
  io: ProcessIo,
): Promise<void> {
  const { group, topic, dryRun, json } = options;
  const moves = await planMoves(admin, group, { topic, target: options.to });
  const members = await admin.groupMembers(group);
  const again = sum(moves.map((one) => one.again));
  const skipped = sum(moves.map((one) => one.skipped));
  const counts = `${again} records are read again, ${skipped} are skipped`;
  if (!json) {
    io.out(tableOf(moves));
    io.out(`${counts}\n`);
  }
  if (!dryRun) {
    if (members.length > 0) throw groupActive(group, members.length);
    const question = `Set the commits of group ${group}? ${counts}.`;
    if (!confirmed(question, { yes: options.yes, io })) return;
    await admin.alterOffsets(group, moves);
  }
  if (json) {
    const facts = { group, again, skipped, dryRun: dryRun ?? false };
    return io.out(`${JSON.stringify({ ...facts, partitions: moves })}\n`);
  }
  if (!dryRun) return io.out(`The commits of group ${group} are set\n`);
  if (members.length > 0) {
    io.err(
      `The group has ${members.length} members; it can be set once they have stopped\n`,
    );
  }
}

function tableOf(moves: readonly OffsetMove[]): string {
  return textTable(
    ["topic", "partition", "committed", "new", "end", "again", "skipped"],
    moves.map((one) => [
      one.topic,
      String(one.partition),
      one.committed === null ? "-" : String(one.committed),
      ...[one.offset, one.end, one.again, one.skipped].map(String),
    ]),
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, one) => all + one, 0);
}
