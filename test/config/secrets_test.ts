import assert from "node:assert/strict";
import fc from "fast-check";
import { plainValue } from "../../src/config/config_tree.ts";
import { loadLayers } from "../../src/config/load_layers.ts";
import {
  configDigest,
  resolvedSettings,
  shownConfig,
} from "../../src/config/resolved_settings.ts";
import {
  isSecretOption,
  isSecretVariable,
  maskedAddress,
  maskedText,
  Redactor,
} from "../../src/config/secrets.ts";
import { shownNode } from "../../src/config/shown_node.ts";
import { memoryRequest } from "./memory_request.ts";

Deno.test("variables of a secret's name are known", () => {
  for (
    const name of [
      "REDIS_PASSWORD",
      "DB_PASSWD",
      "API_KEY",
      "APIKEY",
      "TOKEN",
      "AUTH_TOKEN_FILE",
      "AWS_SECRET_ACCESS_KEY",
      "KEY",
      "TLS_KEY_FILE",
    ]
  ) assert.equal(isSecretVariable(name), true, name);
  for (const name of ["SCORING_URL", "KEYSPACE", "MONKEY", "PORT"]) {
    assert.equal(isSecretVariable(name), false, name);
  }
});

Deno.test("options of a secret's name are known, the field that keys a record is none", () => {
  for (
    const name of [
      "password",
      "saslPassword",
      "token",
      "apiKey",
      "api_key",
      "secret",
      "clientSecret",
      "Authorization",
      "credentials",
    ]
  ) assert.equal(isSecretOption(name), true, name);
  for (const name of ["key", "topic", "maxTokensPerCall", "keyField"]) {
    assert.equal(isSecretOption(name), false, name);
  }
});

const text = `
url: redis://user:\${REDIS_PASSWORD}@host
plain: http://me:literal@host/x
password: hunter2
auth: { token: [t-1, { deep: t-2 }] }
number: \${API_KEY}
open: \${HOST:localhost}
`;
const env = { REDIS_PASSWORD: "s3cret", API_KEY: "424242" };
const leaks = /s3cret|hunter2|t-1|t-2|424242|literal/;

Deno.test("no output of a configuration holds a secret", async () => {
  const { root } = await loadLayers(memoryRequest(text, { env }));
  assert.ok(root);
  assert.match(JSON.stringify(plainValue(root)), leaks);
  assert.doesNotMatch(JSON.stringify(shownConfig(root)), leaks);
  assert.doesNotMatch(JSON.stringify(resolvedSettings(root)), leaks);
  assert.deepEqual(shownConfig(root), {
    url: "redis://user:***@host",
    plain: "http://me:***@host/x",
    password: "***",
    auth: { token: ["***", { deep: "***" }] },
    number: "***",
    open: "localhost",
  });
});

Deno.test("a redactor takes secrets out of any text, the longest first", () => {
  const redactor = new Redactor(["abcd", "abcdef", "", "y"]);
  assert.equal(redactor.text("x abcdef y abcd z"), "x *** y *** z");
  assert.equal(redactor.text("amqp://u:p@h"), "amqp://u:***@h");
});

Deno.test("every secret value is found", async () => {
  const { secrets } = await loadLayers(memoryRequest(text, { env }));
  assert.deepEqual(secrets, [
    "hunter2",
    "t-1",
    "t-2",
    "s3cret",
    "424242",
  ]);
});

Deno.test("the digest tells settings apart, but neither layout nor secrets", async () => {
  const digest = async (content: string, password = "x") => {
    const { root } = await loadLayers(
      memoryRequest(content, { env: { PASSWORD: password } }),
    );
    assert.ok(root);
    return configDigest(root);
  };
  const one = await digest("a: 1\nb: { c: 2, p: '${PASSWORD}' }\n");
  assert.match(one, /^[0-9a-f]{12}$/);
  assert.equal(
    one,
    await digest("b:\n  p: ${PASSWORD}\n  c: 2\na: 1 # same\n"),
  );
  assert.equal(
    one,
    await digest("a: 1\nb: { c: 2, p: '${PASSWORD}' }\n", "new"),
  );
  assert.notEqual(one, await digest("a: 1\nb: { c: 3, p: '${PASSWORD}' }\n"));
  assert.notEqual(one, await digest("a: '1'\nb: { c: 2, p: '${PASSWORD}' }\n"));
});

const addresses: readonly (readonly [string, string])[] = [
  ["redis://u:p@h:1", "redis://u:***@h:1"],
  ["redis://u:p@th@h:1", "redis://u:***@h:1"],
  ["redis://u:p/th@h:1", "redis://u:***@h:1"],
  ["redis://u:1#2?3/4@h:1/5", "redis://u:***@h:1/5"],
  ["redis://:p@h", "redis://:***@h"],
  ["https://t0ken@h/x", "https://***@h/x"],
  ["redis://u:p th", "redis://***"],
  ["redis://u:hunter", "redis://***"],
  ["u:p@th@h:1", "u:***@h:1"],
  ["redis://h:6379/2", "redis://h:6379/2"],
  ["127.0.0.1:6379", "127.0.0.1:6379"],
  ["models:/trust@production", "models:/trust@production"],
  ["someone@example.org", "someone@example.org"],
];

Deno.test("an address is shown without what may be its password", () => {
  for (const [address, shown] of addresses) {
    assert.equal(maskedText(address), shown);
  }
  assert.equal(
    maskedText(
      "asked http://h:80, then 'redis://u:p@th@h': no (see http://u:x)",
    ),
    "asked http://h:80, then 'redis://u:***@h': no (see http://***)",
  );
});

Deno.test("no password shows through an address, whatever is in it", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (password) => {
    const address = `redis://user:${password}@host:6379`;
    assert.equal(maskedText(address), "redis://user:***@host:6379");
    assert.equal(maskedAddress(address), "redis://user:***@host:6379");
    if (/\s/.test(password)) return;
    assert.equal(
      new Redactor([]).text(`Invalid URL: '${address}', stopped`),
      "Invalid URL: 'redis://user:***@host:6379', stopped",
    );
  }));
});

Deno.test("a value in a message shows no password that is cut or has a blank", async () => {
  const { root } = await loadLayers(memoryRequest(`
blank: redis://u:one two@h
long: redis://u:${"1".repeat(99)}@h
`));
  const shown = ["blank", "long"].map((key) => {
    const entry = root?.entries.get(key);
    assert.ok(entry);
    return shownNode(entry.value);
  });
  assert.deepEqual(shown, ["redis://u:***@h", "redis://u:***@h"]);
});
