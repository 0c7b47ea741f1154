import assert from "node:assert/strict";
import { redisError } from "../../../src/drivers/redis/redis_error.ts";

const refusals = [
  ["SELF_SIGNED_CERT_IN_CHAIN", /drivers\.cache\.with\.caFile/],
  ["CERT_HAS_EXPIRED", /a certificate that is valid/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", /drivers\.cache\.with\.url/],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", /with\.certificateFile/],
] as const;

function thrown(code: string): Error {
  return Object.assign(new Error("no"), { code });
}

Deno.test("a refusal of TLS is final while connecting, and worth a retry later", () => {
  for (const [code, remedy] of refusals) {
    const first = redisError(thrown(code), "Connect", {
      connectingOverTls: true,
    });
    assert.equal(first.code, "not-authorized");
    assert.match(first.message, remedy);
    const later = redisError(thrown(code), "Write");
    assert.equal(later.code, "write-unavailable");
    assert.match(later.message, remedy);
  }
});

Deno.test("a connection that is cut is a refusal only while connecting over TLS", () => {
  for (const code of ["EPIPE", "ECONNRESET"]) {
    const first = redisError(thrown(code), "Connect", {
      connectingOverTls: true,
    });
    assert.equal(first.code, "not-authorized");
    assert.match(first.message, /with\.certificateFile/);
    const later = redisError(thrown(code), "Write");
    assert.equal(later.code, "write-unavailable");
    assert.doesNotMatch(later.message, /certificate/);
  }
});
