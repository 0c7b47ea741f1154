import assert from "node:assert/strict";
import { kafkaError } from "../../../src/drivers/kafka/kafka_error.ts";

/** What a code of librdkafka becomes. */
function told(code: number) {
  return kafkaError({ code, message: "as it was told" }, "Do it");
}

Deno.test("a right that is missing halts and names the ACL and the setting of the user", () => {
  const rights = [
    [29, /Read to read it, Write to write it, Create to create it/],
    [30, /ACL Read on the group/],
    [31, /IdempotentWrite on the cluster/],
  ] as const;
  for (const [code, acl] of rights) {
    const error = told(code);
    assert.equal(error.code, "not-authorized");
    assert.equal(error.disposition, "halt");
    assert.match(error.message, /^Do it: as it was told; /);
    assert.match(error.message, acl);
    assert.match(error.message, /drivers\.log\.with\.username/);
  }
});

Deno.test("credentials that are refused halt and name the settings", () => {
  for (const code of [58, -169]) {
    const error = told(code);
    assert.equal(error.code, "not-authorized");
    assert.match(error.message, /drivers\.log\.with\.username, password and/);
  }
});

Deno.test("a code that nobody knows is worth a retry", () => {
  const error = told(-195);
  assert.equal(error.code, "log-unavailable");
  assert.equal(error.disposition, "retry");
  assert.equal(error.message, "Do it: as it was told");
});

Deno.test("a connect that failed names the setting that its reason points to", () => {
  const reasons = [
    ["certificate verify failed: broker certificate", /with\.caFile/],
    ["connecting to a PLAINTEXT broker listener?", /with\.security/],
    ["Disconnected: connection closed by peer", /with\.security/],
    ["tlsv1 alert certificate required", /with\.certificateFile/],
    ["ssl.ca.location failed: error:05880002", /with\.caFile/],
    ["Unsupported SASL mechanism", /with\.mechanism/],
    ["Failed to resolve 'nowhere:9092'", /with\.brokers/],
    ["Connect to ipv4#127.0.0.1:9 failed", /with\.brokers/],
  ] as const;
  for (const [reason, setting] of reasons) {
    for (const code of [-195, -181, -169]) {
      const { message } = kafkaError({ code, message: reason }, "Connect");
      assert.match(message, setting);
    }
  }
});

Deno.test("a certificate that is refused halts", () => {
  assert.equal(told(-181).code, "not-authorized");
});

Deno.test("too few copies in step are waited for, and the setting of the topic is named", () => {
  for (const code of [19, 20]) {
    assert.equal(told(code).disposition, "retry");
    assert.match(told(code).message, /min\.insync\.replicas/);
  }
});

Deno.test("a record that is too large is put aside, and the limit is named", () => {
  assert.equal(told(10).disposition, "dead-letter");
  assert.match(told(10).message, /max\.message\.bytes/);
});
