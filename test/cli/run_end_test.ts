import assert from "node:assert/strict";
import { tellFailure, tellRunEnd } from "../../src/cli/run_end.ts";
import { type ErrorCode, HotpathError } from "../../src/core/errors.ts";
import { MemoryProcessIo } from "./memory_process_io.ts";

function failureOf(code: ErrorCode): MemoryProcessIo {
  const io = new MemoryProcessIo();
  tellFailure(new HotpathError({ code, message: "Do it: now" }), io);
  return io;
}

Deno.test("a run that drained or was stopped ends with 0 and without a word", () => {
  for (const kind of ["drained", "stopped"] as const) {
    const io = new MemoryProcessIo();
    tellRunEnd({ kind }, io);
    assert.deepEqual([io.exitCode, io.errText], [0, ""]);
  }
});

Deno.test("a run that left events behind ends with 6 and says how many", () => {
  const io = new MemoryProcessIo();
  tellRunEnd({ kind: "deadline", inFlight: 7 }, io);
  assert.equal(io.exitCode, 6);
  assert.match(io.errText, /with 7 events in flight/);
});

Deno.test("a run that could not commit what it finished ends with 6 and says what and why", () => {
  const io = new MemoryProcessIo();
  const error = new HotpathError({
    code: "log-unavailable",
    message: "Commit: the broker is away",
  });
  const left = { events: 7, partitions: "profiles/0, profiles/2", error };
  tellRunEnd({ kind: "uncommitted", ...left }, io);
  assert.equal(io.exitCode, 6);
  assert.equal(
    io.errText,
    "Everything was finished, but 7 events of profiles/0, profiles/2 could not be committed: Commit: the broker is away (log-unavailable); they are read again at the next start\n",
  );
});

Deno.test("a failure is told with its code, and the exit code says its kind", () => {
  const kinds: readonly (readonly [ErrorCode, number])[] = [
    ["not-found", 1],
    ["usage", 2],
    ["log-unavailable", 3],
    ["state-unwritable", 3],
    ["config-invalid", 4],
    ["topology-invalid", 4],
    ["member-name-taken", 4],
    ["restart-budget-spent", 5],
    ["no-progress", 5],
  ];
  for (const [code, exit] of kinds) {
    const io = failureOf(code);
    assert.equal(io.exitCode, exit, code);
    assert.equal(io.errText, `Do it: now (${code})\n`);
  }
});

Deno.test("what is no error of ours goes on to whoever catches faults", () => {
  const io = new MemoryProcessIo();
  const fault = new TypeError("a fault");
  assert.throws(() => tellFailure(fault, io), fault);
  assert.equal(io.errText, "");
});
