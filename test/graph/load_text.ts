import assert from "node:assert/strict";
import type { NodeType } from "../../src/core/node.ts";
import { driverTypes } from "../../src/drivers/driver_types.ts";
import { type LoadedPlan, loadPlan } from "../../src/graph/load_plan.ts";
import type { Finding } from "../../src/graph/plan.ts";
import { type MemoryRequest, memoryRequest } from "../config/memory_request.ts";
import { smallTypes } from "./small_types.ts";

type Loaded = Extract<LoadedPlan, { kind: "ok" }>;

/** Loads a topology from a text, with the small node types. */
export function loadText(
  text: string,
  more: MemoryRequest & { readonly types?: readonly NodeType[] } = {},
): Promise<LoadedPlan> {
  return loadPlan({
    ...memoryRequest(text, more),
    types: more.types ?? smallTypes,
    drivers: driverTypes,
  });
}

/** The plan of a text that has to be valid. */
export async function planOf(
  text: string,
  more: MemoryRequest & { readonly types?: readonly NodeType[] } = {},
): Promise<Loaded> {
  const loaded = await loadText(text, more);
  assert.equal(loaded.kind, "ok", JSON.stringify(loaded, undefined, 1));
  return loaded as Loaded;
}

/** Every finding of a text, errors and warnings. */
export async function findingsOf(
  text: string,
  more: MemoryRequest = {},
): Promise<readonly Finding[]> {
  const loaded = await loadText(text, more);
  return loaded.kind === "ok" ? loaded.warnings : loaded.findings;
}

/** A finding in short: `error cycle 5:11 nodes.a.from: Message`. */
export function short(finding: Finding): string {
  const { severity, rule, line, column, path, message } = finding;
  return `${severity} ${rule} ${line}:${column} ${path}: ${message}`;
}

/**
 * Asserts that a text has exactly these findings, told in short.
 */
export async function assertFindings(
  text: string,
  expected: readonly string[],
  more: MemoryRequest = {},
): Promise<void> {
  const findings = await findingsOf(text, more);
  assert.deepEqual(findings.map(short), expected);
}
