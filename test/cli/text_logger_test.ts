import assert from "node:assert/strict";
import type { LogLevel } from "../../src/core/logger.ts";
import { TextLogger } from "../../src/cli/text_logger.ts";
import { FixedClock } from "../support/fixed_clock.ts";

/** A logger whose lines are kept and whose time stands still. */
function loggerOf(format: "text" | "json", level: LogLevel = "info") {
  const clock = new FixedClock();
  const lines: string[] = [];
  const write = (text: string) => void lines.push(text);
  return {
    clock,
    lines,
    logger: new TextLogger({ format, level, clock, write }),
  };
}

Deno.test("a log for machines is one JSON object a line", () => {
  const { logger, lines } = loggerOf("json");
  logger.log("info", "Two\nlines", { node: "score", count: 2 });
  assert.deepEqual(lines, [
    '{"ts":"2025-12-03T10:00:00.000Z","level":"info","msg":"Two\\nlines","node":"score","count":2}\n',
  ]);
});

Deno.test("a log for people has the time, the level where it matters and the facts", () => {
  const { logger, lines } = loggerOf("text");
  logger.log("info", "Running", { node: "score" });
  logger.log("warn", "Slow");
  assert.deepEqual(lines, [
    "10:00:00 Running node=score\n",
    "10:00:00 WARN Slow\n",
  ]);
});

Deno.test("a log for people holds no control characters", () => {
  const { logger, lines } = loggerOf("text");
  logger.log("error", "Bad \u001b[31m", { key: "a\u0007\nb" });
  assert.deepEqual(lines, ["10:00:00 ERROR Bad  [31m key=a  b\n"]);
});

Deno.test("a logger leaves out what is below its level", () => {
  const { logger, lines } = loggerOf("text", "warn");
  for (const level of ["debug", "info", "warn", "error"] as const) {
    logger.log(level, level);
  }
  assert.equal(lines.length, 2);
});

Deno.test("an entry that repeats is written three times in ten seconds, and the rest are counted", () => {
  const { logger, lines, clock } = loggerOf("json");
  const entries = () =>
    lines.splice(0).map((line) => {
      const { msg, repeated, attempt } = JSON.parse(line);
      return [msg, repeated ?? attempt];
    });
  for (let attempt = 0; attempt < 100; attempt++) {
    logger.log("warn", "Away", { attempt });
  }
  assert.deepEqual(entries(), [["Away", 0], ["Away", 1], ["Away", 2]]);

  clock.monotonicMs += 9_999;
  logger.log("warn", "Away", { attempt: 100 });
  assert.deepEqual(entries(), []);

  clock.monotonicMs += 1_000;
  logger.log("info", "Back", { attempt: 1 });
  assert.deepEqual(entries(), [["Away", 98], ["Back", 1]]);
  logger.log("warn", "Away", { attempt: 0 });
  assert.deepEqual(entries(), [["Away", 0]]);
});

Deno.test("an entry of another level is another entry", () => {
  const { logger, lines } = loggerOf("text");
  for (let count = 0; count < 9; count++) {
    logger.log("warn", "Away");
    logger.log("error", "Away");
  }
  assert.equal(lines.length, 6);
});

Deno.test("a logger remembers a bounded number of entries", () => {
  const { logger, lines } = loggerOf("text");
  for (let round = 0; round < 5; round++) {
    for (let id = 0; id < 1_500; id++) logger.log("info", `Entry ${id}`);
  }
  // More of them than it remembers: none is folded, none is lost.
  assert.equal(lines.length, 5 * 1_500);
});
