import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { ClientLog } from "../../../../src/drivers/kafka/port/client_log.mjs";

const information = 6;
const ended =
  "[thrd:a]: ssl://b:9/bootstrap: Disconnected: connection reset by peer (after 2ms in state SSL_HANDSHAKE)";
const refused = "[thrd:a]: ssl://b:9/bootstrap: SSL handshake failed: no TLS";

/** The reason for a connect that failed after these lines. */
function reasonAfter(...messages: readonly string[]): string | undefined {
  const client = new EventEmitter();
  const clientLog = new ClientLog(client as never);
  for (const message of messages) {
    client.emit("event.log", { severity: information, fac: "FAIL", message });
  }
  return clientLog.explain({ code: -1, message: "failed" }).reason;
}

Deno.test("a connect that failed is told with the first reason", () => {
  assert.equal(reasonAfter(), undefined);
  assert.equal(
    reasonAfter(refused, refused.replace("no", "other")),
    "ssl://b:9/bootstrap: SSL handshake failed: no TLS",
  );
});

Deno.test("that a connection ended is the reason only where nothing else is", () => {
  assert.equal(
    reasonAfter(ended),
    "ssl://b:9/bootstrap: Disconnected: connection reset by peer",
  );
  for (const lines of [[ended, refused], [refused, ended]]) {
    assert.equal(
      reasonAfter(...lines),
      "ssl://b:9/bootstrap: SSL handshake failed: no TLS",
    );
  }
});
