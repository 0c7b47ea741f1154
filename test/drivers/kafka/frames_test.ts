import assert from "node:assert/strict";
import {
  frameKind,
  readRecords,
  readReports,
  recordsFrame,
  ReportsFrame,
} from "../../../src/drivers/kafka/frames.mjs";

const encoder = new TextEncoder();

/** A frame's body is behind its length and its kind. */
function bodyOf(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset);
  assert.equal(view.getUint32(0), frame.length - 4);
  return frame.subarray(5);
}

Deno.test("a frame gives back its records as they were", () => {
  const records = [
    {
      topic: "a",
      partition: 3,
      offset: 2 ** 40,
      timestamp: 1_764_374_400_123,
      key: encoder.encode("key"),
      value: new Uint8Array([0, 255, 10]),
      headers: [
        ["trace", encoder.encode("1")],
        ["trace", encoder.encode("2")],
        ["caf\u00e9", new Uint8Array()],
      ] as [string, Uint8Array][],
    },
    {
      topic: "b",
      partition: 0,
      offset: 0,
      timestamp: 0,
      key: null,
      value: null,
      headers: [],
    },
    {
      topic: "a",
      partition: 1,
      offset: 1,
      timestamp: 1,
      key: new Uint8Array(),
      value: new Uint8Array(),
      headers: [],
    },
  ];
  const frame = recordsFrame(
    frameKind.records,
    { id: 7, request: 9 },
    records,
  );
  assert.equal(frame[4], frameKind.records);
  assert.deepEqual(readRecords(bodyOf(frame)), { id: 7, request: 9, records });
});

Deno.test("texts of a record are its bytes in UTF-8, whatever their length", () => {
  const texts = ["", "ascii", "caf\u00e9", "\u{1F483}", "a\ud83d"]
    .flatMap((one) => [one, one.repeat(40), one + "x".repeat(5_000)]);
  const records = texts.map((text) => ({
    topic: "t",
    key: text,
    value: text,
    headers: [["header", text]] as [string, string][],
  }));
  const frame = recordsFrame(frameKind.produce, { id: 1, request: 2 }, records);
  const read = readRecords(bodyOf(frame)).records;
  for (const [index, text] of texts.entries()) {
    const bytes = encoder.encode(text);
    const { key, value, headers, partition } = read[index]!;
    assert.deepEqual({ key, value, headers, partition }, {
      key: bytes,
      value: bytes,
      headers: [["header", bytes]],
      partition: -1,
    });
  }
});

Deno.test("reports are read in the order of their records, whichever came first", () => {
  const frame = new ReportsFrame(5, 3);
  frame.report(2, { error: 0, partition: 1, offset: 2 ** 40 });
  frame.report(0, { error: -192, partition: -1, offset: -1 });
  frame.report(1, { error: 0, partition: 0, offset: 7 });
  const body = bodyOf(frame.finish());
  assert.equal(new DataView(body.buffer, body.byteOffset).getInt32(0), 5);
  assert.deepEqual(
    readReports(body, (error, place, index) => ({ error, place, index })),
    [
      { error: -192, place: { partition: -1, offset: -1 }, index: 0 },
      { error: 0, place: { partition: 0, offset: 7 }, index: 1 },
      { error: 0, place: { partition: 1, offset: 2 ** 40 }, index: 2 },
    ],
  );
});
