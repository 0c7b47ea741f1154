// @ts-check
/**
 * Loaded into a Node process before its program: on SIGUSR2 its one thread of
 * JavaScript stands still for as long as the file FREEZER/frozen is there. The
 * threads of an addon go on.
 */
import { existsSync, writeFileSync } from "node:fs";
import process from "node:process";

const folder = process.env["FREEZER"] ?? "";
const lookMs = 20;

writeFileSync(`${folder}/pid`, String(process.pid));
process.on("SIGUSR2", () => {
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (existsSync(`${folder}/frozen`)) Atomics.wait(never, 0, 0, lookMs);
});
