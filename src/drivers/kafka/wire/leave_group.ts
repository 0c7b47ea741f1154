import type { KafkaSettings } from "../kafka_settings.ts";
import { onCoordinator } from "./on_coordinator.ts";
import { refuseWire } from "./refuse_wire.ts";
import { WireWriter } from "./wire_writer.ts";

const leave = { api: 13, version: 3 };

/**
 * Takes a member with a name out of its group; it hears of that at its next
 * heartbeat, and joins again. The group deals out its partitions anew. Refused
 * where another has the name by now.
 */
export async function leaveGroup(
  settings: KafkaSettings,
  group: string,
  member: { readonly id: string; readonly name: string },
): Promise<void> {
  const action = `Take member ${member.name} out of group ${group}`;
  const body = new WireWriter().text(group);
  body.list([member], ({ id, name }) => body.text(id).text(name));
  await onCoordinator(settings, group, {
    action,
    work: async (wire) => {
      const answer = await wire.request(leave, body.bytes());
      answer.int32();
      refuseWire(answer.int16(), null, action);
      answer.list(() => {
        answer.text();
        answer.text();
        refuseWire(answer.int16(), null, action);
      });
    },
  });
}
