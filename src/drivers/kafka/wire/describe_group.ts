import { partitionId } from "../../../core/source.ts";
import type { KafkaSettings } from "../kafka_settings.ts";
import { onCoordinator } from "./on_coordinator.ts";
import { refuseWire } from "./refuse_wire.ts";
import { WireReader } from "./wire_reader.ts";
import { WireWriter } from "./wire_writer.ts";

const describe = { api: 15, version: 4 };
/** Members write from this version on what they had when they joined. */
const ownedVersion = 1;
const stable = "Stable";

/** A group of the classic protocol, as its coordinator sees it. */
export interface GroupDescription {
  /** Do all members know what is theirs? Until then nothing is told of it. */
  readonly isStable: boolean;
  readonly members: readonly DescribedMember[];
}

/** A member of a group; partitions by their ids. */
export interface DescribedMember {
  readonly id: string;
  readonly name: string | null;
  /** What the group has dealt out to it. */
  readonly assigned: readonly string[];
  /** What it had when it joined last: what is not assigned it hands over. */
  readonly owned: readonly string[];
}

/** Asks the coordinator of a group what it is like. */
export async function describeGroup(
  settings: KafkaSettings,
  group: string,
): Promise<GroupDescription> {
  const action = `Look at the members of group ${group}`;
  const body = new WireWriter();
  body.list([group], (name) => body.text(name)).int8(0);
  return await onCoordinator(settings, group, {
    action,
    work: async (wire) =>
      readGroup(await wire.request(describe, body.bytes()), action),
  });
}

/** Reads the answer about one group. */
export function readGroup(
  answer: WireReader,
  action: string,
): GroupDescription {
  answer.int32();
  const [found] = answer.list(() => {
    refuseWire(answer.int16(), null, action);
    answer.text();
    const isStable = answer.text() === stable;
    answer.text();
    answer.text();
    const members = answer.list(() => readMember(answer));
    answer.int32();
    return { isStable, members };
  });
  return found ?? { isStable: false, members: [] };
}

function readMember(answer: WireReader): DescribedMember {
  const [id, name] = [answer.text() ?? "", answer.text()];
  answer.text();
  answer.text();
  const metadata = new WireReader(answer.block());
  const assignment = new WireReader(answer.block());
  return {
    id,
    name,
    owned: metadata.isEmpty ? [] : readOwned(metadata),
    assigned: assignment.isEmpty ? [] : readAssigned(assignment),
  };
}

function readOwned(metadata: WireReader): string[] {
  if (metadata.int16() < ownedVersion) return [];
  metadata.list(() => metadata.text());
  metadata.block();
  return readPartitions(metadata);
}

function readAssigned(assignment: WireReader): string[] {
  assignment.int16();
  return readPartitions(assignment);
}

function readPartitions(from: WireReader): string[] {
  return from.list(() => {
    const topic = from.text() ?? "";
    return from.list(() => partitionId({ topic, partition: from.int32() }));
  }).flat();
}
