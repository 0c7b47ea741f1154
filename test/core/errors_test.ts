import assert from "node:assert/strict";
import {
  type Disposition,
  type ErrorCode,
  errorDispositions,
  HotpathError,
  toHotpathError,
} from "../../src/core/errors.ts";
import { InvariantError } from "../../src/core/invariant.ts";

/**
 * What people filter, count and alert on. A line may be added; one that is
 * changed or removed breaks what others built on it.
 */
const promised: readonly (readonly [ErrorCode, Disposition])[] = [
  ["not-utf8", "dead-letter"],
  ["not-json", "dead-letter"],
  ["too-deep", "dead-letter"],
  ["too-large", "dead-letter"],
  ["empty-value", "dead-letter"],
  ["schema-invalid", "dead-letter"],
  ["time-invalid", "dead-letter"],
  ["time-in-future", "dead-letter"],
  ["score-rejected", "dead-letter"],
  ["write-rejected", "dead-letter"],
  ["handler-crashed", "dead-letter"],
  ["event-late", "dead-letter"],
  ["enrichment-missing", "dead-letter"],
  ["window-conflict", "dead-letter"],
  ["call-timeout", "retry"],
  ["call-unreachable", "retry"],
  ["call-overloaded", "retry"],
  ["call-failed", "retry"],
  ["reply-mismatch", "retry"],
  ["write-timeout", "retry"],
  ["write-unavailable", "retry"],
  ["log-unavailable", "retry"],
  ["config-invalid", "halt"],
  ["topology-invalid", "halt"],
  ["state-unwritable", "halt"],
  ["state-newer", "halt"],
  ["state-damaged", "halt"],
  ["driver-unknown", "halt"],
  ["topic-unknown", "halt"],
  ["table-unknown", "halt"],
  ["not-authorized", "halt"],
  ["contract-broken", "halt"],
  ["model-refused", "halt"],
  ["restart-budget-spent", "halt"],
  ["no-progress", "halt"],
  ["window-full", "halt"],
  ["partitions-changed", "halt"],
  ["group-active", "halt"],
  ["member-name-taken", "halt"],
  ["drain-deadline", "halt"],
  ["prerequisite-missing", "halt"],
  ["server-unavailable", "halt"],
  ["usage", "halt"],
  ["not-found", "halt"],
];

Deno.test("every error code keeps its name and its disposition", () => {
  assert.deepEqual(Object.entries(errorDispositions), promised);
});

Deno.test("every error code is lower case words with dashes", () => {
  for (const code of Object.keys(errorDispositions)) {
    assert.match(code, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  }
});

Deno.test("an error has its code's disposition unless it says otherwise", () => {
  for (const [code, disposition] of promised) {
    assert.equal(
      new HotpathError({ code, message: "It" }).disposition,
      disposition,
    );
  }
  const error = new HotpathError({
    code: "not-json",
    message: "It",
    disposition: "halt",
  });
  assert.equal(error.disposition, "halt");
});

Deno.test("an error carries its message, cause, wait and details", () => {
  const cause = new Error("socket closed");
  const error = new HotpathError({
    code: "call-overloaded",
    message: "Score was refused: 503",
    cause,
    retryAfterMs: 1_500,
    details: { status: 503 },
  });
  assert.ok(error instanceof Error);
  assert.equal(error.name, "HotpathError");
  assert.equal(error.code, "call-overloaded");
  assert.equal(error.message, "Score was refused: 503");
  assert.equal(error.cause, cause);
  assert.equal(error.retryAfterMs, 1_500);
  assert.deepEqual(error.details, { status: 503 });
});

Deno.test("an error without more has no cause, no wait and no details", () => {
  const error = new HotpathError({ code: "usage", message: "It" });
  assert.equal("cause" in error, false);
  assert.equal(error.retryAfterMs, undefined);
  assert.deepEqual(error.details, {});
});

Deno.test("what is an error of hotpath already stays as it is", () => {
  const error = new HotpathError({ code: "not-json", message: "It" });
  assert.equal(toHotpathError(error, "call-failed", "Read"), error);
});

Deno.test("anything else that was thrown gets the code and the action", () => {
  const thrown: readonly (readonly [unknown, string])[] = [
    [new Error("socket closed"), "Read: socket closed"],
    [new TypeError("x is not a function"), "Read: x is not a function"],
    ["a text", "Read: a text"],
    [42, "Read: 42"],
    [undefined, "Read: undefined"],
    [null, "Read: null"],
    [Symbol("sign"), "Read: Symbol(sign)"],
    [{}, "Read: [object Object]"],
    [Object.create(null), "Read: [object Object]"],
    [new Error(), "Read: no reason given"],
    ["", "Read: no reason given"],
    [new DOMException("", "TimeoutError"), "Read: TimeoutError"],
    [
      new AggregateError([
        new Error("refused ::1"),
        new Error("refused 127.0.0.1"),
        new Error("refused ::1"),
      ]),
      "Read: refused ::1; refused 127.0.0.1",
    ],
    [new AggregateError([new Error("a")], "all failed"), "Read: all failed"],
    [new AggregateError([]), "Read: no reason given"],
  ];
  for (const [one, message] of thrown) {
    const error = toHotpathError(one, "log-unavailable", "Read");
    assert.equal(error.message, message);
    assert.equal(error.code, "log-unavailable");
    assert.equal(error.disposition, "retry");
    assert.equal(error.cause, one);
  }
});

Deno.test("a fault of our own code is never tried again", () => {
  const fault = new InvariantError("An offset settled twice: 7");
  const error = toHotpathError(fault, "log-unavailable", "Read");
  assert.equal(error.code, "handler-crashed");
  assert.equal(error.disposition, "dead-letter");
  assert.equal(error.message, "Read: An offset settled twice: 7");
  assert.equal(error.cause, fault);
});
