import assert from "node:assert/strict";
import { InsertsRequest } from "../../../src/drivers/cassandra/inserts_request.ts";

function insert(count: number, ...values: number[]) {
  return { query: "INSERT", count, values: Uint8Array.from(values) };
}

const statements = [
  {
    queryId: Uint8Array.of(0xa1, 0xa2),
    params: [insert(1, 0, 0, 0, 0), insert(1, 0, 0, 0, 1, 7)],
  },
  { queryId: Uint8Array.of(0xb1), params: [insert(0)] },
];

/** Kind, number of inserts, the inserts and the consistency. */
const body = "010003" +
  "010002a1a2" + "0001" + "00000000" +
  "010002a1a2" + "0001" + "0000000107" +
  "010001b1" + "0000" +
  "0006";

Deno.test("inserts of several statements are one unlogged batch as the protocol says", () => {
  const request = new InsertsRequest(statements, 6);
  const frame = request.write({ protocolVersion: 4 }, 300);
  assert.equal(
    frame.toHex(),
    "0400" + "012c" + "0d" + "00000023" + body + "00",
  );
  assert.equal(request.length, 0x23);
  assert.deepEqual(request.clone().write({ protocolVersion: 4 }, 300), frame);
});

Deno.test("flags of DataStax Enterprise's versions are four bytes", () => {
  const frame = new InsertsRequest(statements, 6)
    .write({ protocolVersion: 0x42 }, -1);
  assert.equal(
    frame.toHex(),
    "4200" + "ffff" + "0d" + "00000026" + body + "00000000",
  );
});
