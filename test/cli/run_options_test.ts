import assert from "node:assert/strict";
import { Command, CommanderError } from "commander";
import {
  addUiOption,
  durationArgument,
  stateDirOf,
  wholeNumber,
} from "../../src/cli/run_options.ts";
import { MemoryProcessIo } from "./memory_process_io.ts";

Deno.test("a whole number is read as it is written, or refused", () => {
  assert.equal(wholeNumber(0)("0"), 0);
  assert.equal(wholeNumber(1)("20"), 20);
  for (const text of ["0", "-1", "1.5", "1e3", "", " 1", "9007199254740993"]) {
    assert.throws(() => wholeNumber(1)(text), /whole number from 1/, text);
  }
});

Deno.test("a duration needs its unit", () => {
  assert.equal(durationArgument("500ms"), 500);
  assert.equal(durationArgument("2s"), 2_000);
  for (const text of ["2", "s", "2 s", "-2s"]) {
    assert.throws(() => durationArgument(text), /duration such as/, text);
  }
});

Deno.test("the state folder is the option's, else the environment's, else .hotpath", () => {
  const at = (state: string | undefined, env: Record<string, string>) => {
    const io = Object.assign(new MemoryProcessIo(), { env });
    const options = { logFormat: "auto" as const };
    return stateDirOf(
      state === undefined ? options : { ...options, state },
      io,
    );
  };
  assert.equal(at("a", { HOTPATH_STATE: "b" }), "a");
  assert.equal(at(undefined, { HOTPATH_STATE: "b" }), "b");
  assert.equal(at(undefined, {}), ".hotpath");
});

Deno.test("--ui takes off or an address", () => {
  const read = (text: string) => {
    const command = addUiOption(new Command("run"));
    command.exitOverride().configureOutput({ writeErr: () => {} });
    command.parse(["--ui", text], { from: "user" });
    return command.opts()["ui"];
  };
  for (const text of ["off", "127.0.0.1:8090", "localhost:0", "[::1]:8090"]) {
    assert.equal(read(text), text);
  }
  for (const text of ["on", "8090", "host", "host:99999", "host:", "a b:1"]) {
    assert.throws(() => read(text), CommanderError, text);
  }
});
