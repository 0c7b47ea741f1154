import assert from "node:assert/strict";
import { demoReport, type DemoResult } from "../../src/cli/demo_report.ts";

const result: DemoResult = {
  read: 10,
  scored: 7,
  deadLettered: 3,
  dropped: 0,
  reasons: { "not-json": 2, "too-large": 1 },
  sinks: { scores: { written: 7 }, history: { written: 7 } },
  latencyMs: { p50: 1.5, p95: 20, p99: 30.1 },
  eventsPerSecond: 1_200,
};

function reportOf(
  state: string | undefined,
  env: Record<string, string> = {},
): string {
  const stateDir = state ?? ".hotpath";
  return demoReport(result, { top: [], stateDir, state, env });
}

Deno.test("the report tells counts, reasons, latencies and where the data is", () => {
  const text = reportOf(undefined);
  for (
    const part of [
      "read 10, scored 7, dead-lettered 3 (not-json 2, too-large 1)",
      "written: scores 7, history 7",
      "latency p50 1.5 ms, p95 20 ms, p99 30.1 ms; 1200 events/s",
      ".hotpath/hotpath.db",
      "\n  deno task dlq list\n",
    ]
  ) assert.ok(text.includes(part), part);
});

Deno.test("the commands to try name the state, and npx where it was used", () => {
  assert.ok(
    reportOf("my state's").includes(
      "deno task dlq list --state 'my state'\\''s'\n",
    ),
  );
  assert.ok(
    reportOf("/tmp/x", { npm_command: "exec" }).includes(
      "\n  npx -y deno task dlq list --state /tmp/x\n",
    ),
  );
});
