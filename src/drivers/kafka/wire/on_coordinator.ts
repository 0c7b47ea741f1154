import type { KafkaSettings } from "../kafka_settings.ts";
import type { KafkaWire } from "./kafka_wire.ts";
import { onWire } from "./on_wire.ts";
import { refuseWire } from "./refuse_wire.ts";
import { WireWriter } from "./wire_writer.ts";

const findCoordinator = { api: 10, version: 1 };
const groupKey = 0;

/**
 * Does some work on a connection of its own to the broker that keeps a group.
 * What fails is told as a failure of `action`.
 */
export async function onCoordinator<T>(
  settings: KafkaSettings,
  group: string,
  { action, work }: {
    readonly action: string;
    readonly work: (wire: KafkaWire) => Promise<T>;
  },
): Promise<T> {
  const brokers = await onWire(settings, action, async (wire) => {
    const body = new WireWriter().text(group).int8(groupKey).bytes();
    const answer = await wire.request(findCoordinator, body);
    // How long the broker held the answer back.
    answer.int32();
    refuseWire(answer.int16(), answer.text(), action);
    answer.int32();
    const host = answer.text() ?? "";
    const port = answer.int32();
    return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  });
  return await onWire({ ...settings, brokers }, action, work);
}
