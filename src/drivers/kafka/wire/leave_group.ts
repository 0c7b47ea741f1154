import { kafkaError } from "../kafka_error.ts";
import type { KafkaSettings } from "../kafka_settings.ts";
import { onWire } from "./on_wire.ts";
import { WireWriter } from "./wire_writer.ts";

const findCoordinator = { api: 10, version: 1 };
const leave = { api: 13, version: 3 };
const groupKey = 0;

/**
 * Takes a member out of its group by its name; if it lives it hears of that at
 * its next heartbeat, and joins again. The group deals out its partitions anew.
 */
export async function leaveGroup(
  settings: KafkaSettings,
  group: string,
  memberName: string,
): Promise<void> {
  const action = `Take member ${memberName} out of group ${group}`;
  const brokers = await onWire(settings, action, async (wire) => {
    const body = new WireWriter().text(group).int8(groupKey).bytes();
    const answer = await wire.request(findCoordinator, body);
    // How long the broker held the answer back.
    answer.int32();
    refuse({ code: answer.int16(), message: answer.text() }, action);
    answer.int32();
    const host = answer.text() ?? "";
    const port = answer.int32();
    return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  });
  await onWire({ ...settings, brokers }, action, async (wire) => {
    const body = new WireWriter().text(group);
    body.list([memberName], (name) => body.text("").text(name));
    const answer = await wire.request(leave, body.bytes());
    answer.int32();
    refuse({ code: answer.int16(), message: null }, action);
    answer.list(() => {
      answer.text();
      answer.text();
      refuse({ code: answer.int16(), message: null }, action);
    });
  });
}

function refuse(
  { code, message }: { readonly code: number; readonly message: string | null },
  action: string,
): void {
  if (code === 0) return;
  const told = message ?? `the broker refused it with code ${code}`;
  throw kafkaError({ code, message: told }, action);
}
