import { createHash } from "node:crypto";
import type { Stage, StagedNode, StageRefusal } from "../../core/stage.ts";
import type { WindowOptions } from "./window_options.ts";

/**
 * The nodes of a window whose groups are in several partitions: parts by source
 * partition, a topic that brings those of a group together, and their merge.
 */
export function windowStages(
  options: WindowOptions,
  { id, sources }: StagedNode,
): readonly Stage[] | StageRefusal | undefined {
  if (options.coPartitioned) return undefined;
  const [first] = sources;
  // A node that no source feeds is told of by another rule.
  if (first === undefined) return undefined;
  const outside = sources.find((one) => one.group === undefined);
  if (outside !== undefined || first.group === undefined) {
    return {
      message:
        `Take from sources that read topics in a consumer group, or say coPartitioned where nothing has to be brought together: ${
          outside?.id ?? first.id
        }`,
    };
  }
  const other = sources.find((one) => one.group !== first.group);
  if (other !== undefined) {
    return {
      message:
        `Let the sources of a window share one consumer group, so that its topic is of one: ${first.group} in ${first.id}, ${other.group} in ${other.id}`,
    };
  }
  return stages(options, {
    id,
    group: first.group,
    topics: [...new Set(sources.flatMap((one) => one.topics))],
  });
}

function stages(
  options: WindowOptions,
  { id, group, topics }: {
    readonly id: string;
    readonly group: string;
    readonly topics: readonly string[];
  },
): readonly Stage[] {
  const { size, grace, retention, partitions } = options;
  const topic = partsTopic(group, id);
  return [
    {
      name: "partial",
      type: "window-partial",
      from: "input",
      canFail: true,
      keepsOptions: true,
      with: { window: id },
    },
    {
      name: "shuffle",
      type: "window-shuffle",
      from: { stage: "partial" },
      canFail: true,
      keepsOptions: false,
      with: { topic, partitions, keep: keepText(size + grace + retention) },
    },
    {
      name: "parts",
      type: "kafka-source",
      from: "nothing",
      canFail: false,
      keepsOptions: false,
      with: { topics: [topic], group: `${group}.${id}` },
    },
    {
      name: "",
      type: "window-merge",
      from: { stage: "parts" },
      canFail: true,
      keepsOptions: true,
      with: { sources: topics },
    },
  ];
}

/**
 * A group that replays beside the live one has a topic of its own, else their
 * parts would mix. What a topic's name cannot have is told apart by a digest.
 */
function partsTopic(group: string, id: string): string {
  const name = `${group}.${id}.parts`;
  if (/^[A-Za-z0-9._-]{1,249}$/.test(name)) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 12);
  const plain = group.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(0, 150);
  return `${plain}-${digest}.${id}.parts`;
}

/**
 * A claim lasts for this long in event time; where events stop coming it lasts
 * until they come again, which a week is for.
 */
function keepText(heldMs: number): string {
  return `${Math.ceil(Math.max(2 * heldMs, weekMs) / hourMs)}h`;
}

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;
