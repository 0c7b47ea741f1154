import assert from "node:assert/strict";
import { systemClock } from "../../../src/core/clock.ts";
import type { LogRecord } from "../../../src/core/record.ts";
import { KafkaLog } from "../../../src/drivers/kafka/kafka_log.ts";
import { kafkaSettings } from "../../../src/drivers/kafka/kafka_settings.ts";
import { Member } from "../../contract/member.ts";
import { RecordingLogger } from "../../support/recording_logger.ts";
import { StateFolder } from "../../support/state_folder.ts";

const fake = new URL("../../support/fake_port.mjs", import.meta.url).pathname;

/** A program that is the fake port, whatever it is told to run. */
async function fakeNode(folder: StateFolder, cut: number): Promise<string> {
  const path = folder.at("node");
  const script = `#!/bin/sh\nexec node '${fake}' '${folder.path}' ${cut}\n`;
  await Deno.writeTextFile(path, script, { mode: 0o755 });
  return path;
}

function offsetsOf(records: readonly LogRecord[]): number[] {
  return records.map((one) => one.offset);
}

for (
  const [where, cut] of [
    ["in its length", 1],
    ["behind its length", 4],
    ["behind its kind", 5],
    ["in a record", 60],
    ["before its last byte", -1],
  ] as const
) {
  Deno.test(`a Kafka port that dies in the middle of a frame, ${where}, loses nothing`, async () => {
    await using folder = new StateFolder();
    const logger = new RecordingLogger();
    const log = new KafkaLog({
      settings: kafkaSettings.parse({ node: await fakeNode(folder, cut) }),
      clock: systemClock,
      logger,
    });
    await log.start();
    try {
      const { pid } = log.port;
      const member = await Member.join({
        log,
        openAnother: () => Promise.reject(new Error("There is one port")),
        groupWaitMs: 20_000,
        sessionMs: 6_000,
        close: () => log.close(),
      }, { group: "group", topics: ["half"] });
      await member.owns(1);
      assert.deepEqual(offsetsOf((await member.poll()).records), [0, 1]);
      await member.commitAll(1);
      // The port dies over this one, and half of what it said is nothing.
      assert.deepEqual((await member.poll()).records, []);
      assert.deepEqual(member.losses, [["half/0"]]);
      await member.owns(1);
      assert.notEqual(log.port.pid, pid);
      assert.equal(member.owned.get("half/0")?.offset, 1);
      assert.deepEqual(offsetsOf(await member.read(5)), [1, 2, 3, 4, 5]);
      assert.deepEqual(logger.of("error"), [
        "The Kafka port ended (SIGKILL, in the middle of a frame); restarting",
      ]);
    } finally {
      await log.close();
    }
  });
}
