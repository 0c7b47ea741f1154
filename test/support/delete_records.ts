import assert from "node:assert/strict";
import { kafkaSettings } from "../../src/drivers/kafka/kafka_settings.ts";
import { onWire } from "../../src/drivers/kafka/wire/on_wire.ts";
import { WireWriter } from "../../src/drivers/kafka/wire/wire_writer.ts";

const deleteRecordsRequest = { api: 21, version: 0 };
const timeoutMs = 10_000;

/** Deletes a partition's records below an offset, as a retention does. */
export async function deleteRecords(
  brokers: string,
  { topic, partition, below }: {
    readonly topic: string;
    readonly partition: number;
    readonly below: number;
  },
): Promise<void> {
  const settings = kafkaSettings.parse({ brokers });
  const body = new WireWriter();
  body.list([topic], (name) =>
    body.text(name).list([partition], (number) =>
      // An offset has eight bytes.
      body.int32(number).int32(0).int32(below)));
  body.int32(timeoutMs);
  await onWire(settings, "Delete records", async (wire) => {
    const answer = await wire.request(deleteRecordsRequest, body.bytes());
    // How long the broker held the answer back.
    answer.int32();
    const codes = answer.list(() => {
      answer.text();
      return answer.list(() => {
        answer.int32();
        answer.int32();
        const low = answer.int32();
        return { low, code: answer.int16() };
      });
    });
    assert.deepEqual(codes, [[{ low: below, code: 0 }]]);
  });
}
