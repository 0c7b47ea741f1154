import { HotpathError } from "../../../core/errors.ts";
import type { PortFailure } from "../kafka_error.ts";
import type { KafkaSettings } from "../kafka_settings.ts";
import { onWire } from "./on_wire.ts";
import { refuseWire } from "./refuse_wire.ts";
import { WireWriter } from "./wire_writer.ts";

const topicResource = 2;
const describeConfigs = { api: 32, version: 1 };
const alterConfigs = { api: 44, version: 0 };
const setValue = 0;

/** Settings of a topic by Kafka's names. */
export type TopicConfig = ReadonlyMap<string, string>;

/** What topics are set to, of the settings that are named. */
export function describeTopics(
  settings: KafkaSettings,
  topics: readonly string[],
  names: readonly string[],
): Promise<ReadonlyMap<string, TopicConfig>> {
  const action = `Look at the settings of ${topics.join(", ")}`;
  return onWire(settings, action, async (wire) => {
    const body = new WireWriter();
    body.list(topics, (topic) =>
      body.int8(topicResource).text(topic)
        .list(names, (name) => body.text(name)));
    const answer = await wire.request(describeConfigs, body.int8(0).bytes());
    // How long the broker held the answer back.
    answer.int32();
    return new Map(answer.list(() => {
      const failure = { code: answer.int16(), message: answer.text() ?? "" };
      answer.int8();
      const topic = answer.text() ?? "";
      const entries = answer.list(() => {
        const entry = [answer.text() ?? "", answer.text() ?? ""] as const;
        // Read only, where it comes from, secret, and what else it may be.
        answer.int8();
        answer.int8();
        answer.int8();
        answer.list(() => [answer.text(), answer.text(), answer.int8()]);
        return entry;
      });
      refuse(failure, action, "DescribeConfigs");
      return [topic, new Map(entries)] as const;
    }));
  });
}

/** Sets one setting of a topic, and leaves the others as they are. */
export function setTopicConfig(
  settings: KafkaSettings,
  topic: string,
  { name, value }: { readonly name: string; readonly value: string },
): Promise<void> {
  const action = `Set ${name} of topic ${topic}`;
  return onWire(settings, action, async (wire) => {
    const body = new WireWriter();
    body.list([topic], () =>
      body.int8(topicResource).text(topic)
        .list([name], () => body.text(name).int8(setValue).text(value)));
    const answer = await wire.request(alterConfigs, body.int8(0).bytes());
    answer.int32();
    answer.list(() => {
      const failure = { code: answer.int16(), message: answer.text() ?? "" };
      answer.int8();
      answer.text();
      refuse(failure, action, "AlterConfigs");
    });
  });
}

const topicRefused = 29;

function refuse(failure: PortFailure, action: string, acl: string): void {
  const { code, message } = failure;
  if (code !== topicRefused) return refuseWire(code, message, action);
  throw new HotpathError({
    code: "not-authorized",
    message:
      `${action}: ${failure.message}; grant the user of drivers.log.with.username the ACL ${acl} on the topic`,
  });
}
