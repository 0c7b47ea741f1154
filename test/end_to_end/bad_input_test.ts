import assert from "node:assert/strict";
import type { OutRecord } from "../../src/core/record.ts";
import { hotpath } from "../support/child.ts";
import { recordsOf, runUntilIdle } from "../support/hot_path.ts";
import { withStores } from "../support/open_state.ts";
import { StateFolder } from "../support/state_folder.ts";

const encoder = new TextEncoder();
const topic = "kol.profiles.raw";

const good = {
  event_id: "good",
  event_time: new Date(Date.now() - 1_000).toISOString(),
  event_type: "profile",
  platform: "tiktok",
  username: "kol_good",
  followers_count: 1_000,
};

/** A bad value, the code that it must get and what the message must say. */
interface Bad {
  readonly name: string;
  readonly value: Uint8Array | null;
  readonly reason: string;
  readonly says: RegExp;
}

/** A profile that is good but for some fields. */
function wrong(
  fields: Readonly<Record<string, unknown>>,
  reason: string,
  says: RegExp,
): Bad {
  const name = JSON.stringify(fields);
  return { ...bad(JSON.stringify({ ...good, ...fields }), reason, says), name };
}

function bad(text: string, reason: string, says: RegExp): Bad {
  const name = text.slice(0, 60);
  return { name, value: encoder.encode(text), reason, says };
}

const invalid = "schema-invalid";
const countForm = /followers_count, expected a count/;
const nameForm = /username, expected a name/;

const bads: readonly Bad[] = [
  bad("not JSON at all", "not-json", /as JSON, expected/),
  bad('{"username":"cut', "not-json", /as JSON, expected/),
  bad('{"username":"kol","followers_count":NaN}', "not-json", /JSON/),
  bad('{"username":"kol","followers_count":Infinity}', "not-json", /JSON/),
  {
    name: "bytes that are not UTF-8",
    value: Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d),
    reason: "not-utf8",
    says: /expected UTF-8/,
  },
  bad("[1, 2, 3]", invalid, /expected a JSON object/),
  bad("null", invalid, /expected a JSON object/),
  bad('"a text"', invalid, /expected a JSON object/),
  {
    name: "no value",
    value: null,
    reason: "empty-value",
    says: /value/,
  },
  {
    name: "no bytes",
    value: new Uint8Array(),
    reason: "empty-value",
    says: /./,
  },
  wrong({ username: 7 }, invalid, /username, expected a text: 7/),
  wrong({ username: undefined }, invalid, nameForm),
  wrong({ username: null }, invalid, nameForm),
  wrong({ username: "" }, invalid, nameForm),
  wrong({ username: "  " }, invalid, nameForm),
  wrong({ followers_count: {} }, invalid, countForm),
  wrong({ followers_count: [1] }, invalid, countForm),
  wrong({ followers_count: true }, invalid, countForm),
  wrong({ followers_count: "abc" }, invalid, countForm),
  wrong({ followers_count: "12..3K" }, invalid, countForm),
  wrong({ followers_count: "NaN" }, invalid, countForm),
  wrong({ followers_count: "Infinity" }, invalid, countForm),
  wrong({ followers_count: -5 }, invalid, countForm),
  wrong({ followers_count: "-5K" }, invalid, countForm),
  wrong({ followers_count: 1.5 }, invalid, countForm),
  bad('{"username":"kol","followers_count":1e999}', invalid, countForm),
  wrong({ verified: "perhaps" }, invalid, /verified, expected true or false/),
  wrong({ bio: {} }, invalid, /bio, expected a text/),
  wrong({ event_type: "sale" }, invalid, /event_type, expected profile/),
  wrong({ event_time: "yesterday" }, "time-invalid", /event_time, expected/),
  wrong({ event_time: "2025-02-30" }, "time-invalid", /event_time, expected/),
  wrong({ event_time: 7 }, "time-invalid", /event_time, expected/),
  wrong(
    { event_time: "2999-01-01T00:00:00Z" },
    "time-in-future",
    /event_time/,
  ),
  wrong(
    { event_time: new Date(Date.now() + 600_000).toISOString() },
    "time-in-future",
    /event_time/,
  ),
  {
    ...bad(
      JSON.stringify({ ...good, bio: "x".repeat(10 * 1_048_576) }),
      "too-large",
      /1MiB/,
    ),
    name: "10 MB",
  },
  {
    ...bad(
      `{"username":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      "too-deep",
      /32/,
    ),
    name: "lists 100,000 deep",
  },
  {
    ...bad('{"a":'.repeat(33) + "1" + "}".repeat(33), "too-deep", /32/),
    name: "objects 33 deep",
  },
  bad(`{"__proto__":${JSON.stringify(good)}}`, invalid, /__proto__/),
  bad('{"username":"kol","a":[{"__proto__":{}}]}', invalid, /__proto__/),
];

/** Each bad record between two good ones, all in one partition. */
function withNeighbours(): OutRecord[] {
  const key = encoder.encode("one partition");
  return bads.flatMap(({ value }, index) => {
    const event = {
      ...good,
      event_id: `good-${index}`,
      username: `kol_${index}`,
    };
    return [
      {
        topic,
        key,
        value: encoder.encode(JSON.stringify(event)),
        headers: [],
      },
      { topic, key, value, headers: [["trace", Uint8Array.of(index, 255)]] },
    ];
  });
}

Deno.test("every kind of bad input is one dead letter with its bytes, and its neighbours are scored", async (t) => {
  await using folder = new StateFolder();
  const sent = await withStores(folder.path, async ({ log }) => {
    await log.admin.createTopics([{ topic, partitions: 1 }]);
    const producer = await log.openProducer();
    const results = await producer.send(withNeighbours());
    await producer.close();
    return results;
  });
  await runUntilIdle(folder);

  await t.step("the good events are scored, and only they", async () => {
    const scores = await recordsOf(folder, "scores.stream");
    assert.deepEqual(
      scores.map(({ value }) => JSON.parse(value).event_id).sort(),
      bads.map((_, index) => `good-${index}`).sort(),
    );
  });

  const letters = await withStores(folder.path, async ({ log }) => {
    const reader = await log.openReader("kol.dead-letters", "earliest");
    const records = [];
    for (;;) {
      const some = await reader.poll(500, 200);
      if (some.length === 0) break;
      records.push(...some);
    }
    await reader.close();
    return records;
  });
  assert.equal(letters.length, bads.length);

  for (const [index, { name, value, reason, says }] of bads.entries()) {
    await t.step(`a dead letter of ${name}`, () => {
      const at = sent[2 * index + 1];
      assert.ok(at?.kind === "stored");
      const origin = `${topic}/${at.partition}/${at.offset}`;
      const mine = letters.filter(({ key }) => textOf(key) === origin);
      assert.equal(mine.length, 1);
      const letter = mine[0];
      const headers = new Map(letter?.headers);
      assert.equal(textOf(headers.get("hotpath-dlq-reason")), reason);
      assert.match(textOf(headers.get("hotpath-dlq-message")), says);
      assert.equal(textOf(headers.get("hotpath-dlq-origin")), origin);
      assert.equal(textOf(headers.get("hotpath-dlq-key")), "one partition");
      assert.deepEqual(headers.get("trace"), Uint8Array.of(index, 255));
      assert.ok(isSame(letter?.value, value), "other bytes");
    });
  }

  await t.step("dlq list and show bear with all of them", async () => {
    const state = ["--state", folder.path];
    for (const args of [["list"], ["show"], ["list", "--json"]]) {
      const { code, stderr } = await hotpath("dlq", ...args, ...state);
      assert.equal(code, 0, stderr);
    }
  });
});

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array | null | undefined): string {
  return bytes ? decoder.decode(bytes) : "";
}

/** Compares without printing 10 MB where they differ. */
function isSame(
  one: Uint8Array | null | undefined,
  other: Uint8Array | null,
): boolean {
  if (!one || !other) return one === other;
  return one.length === other.length && one.every((b, at) => b === other[at]);
}
