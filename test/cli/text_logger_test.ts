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

Deno.test("an entry that repeats is written five times a minute, and the rest are counted", () => {
  const { logger, lines, clock } = loggerOf("json");
  const entries = () =>
    lines.splice(0).map((line) => {
      const { msg, repeated, attempt } = JSON.parse(line);
      return [msg, repeated ?? attempt];
    });
  for (let attempt = 0; attempt < 100; attempt++) {
    logger.log("warn", "Away", { attempt });
  }
  const first = [0, 1, 2, 3, 4].map((attempt) => ["Away", attempt]);
  assert.deepEqual(entries(), first);

  clock.monotonicMs += 59_999;
  logger.log("warn", "Away", { attempt: 100 });
  assert.deepEqual(entries(), []);

  clock.monotonicMs += 1_000;
  logger.log("info", "Back", { attempt: 1 });
  assert.deepEqual(entries(), [["Away", 96], ["Back", 1]]);
  logger.log("warn", "Away", { attempt: 0 });
  assert.deepEqual(entries(), [["Away", 0]]);
});

Deno.test("entries of one code at one node are the same, whatever they say", () => {
  const { logger, lines } = loggerOf("json");
  for (let offset = 0; offset < 50; offset++) {
    for (const node of ["cache", "history"]) {
      logger.log("warn", `Write ${offset} to ${node}`, {
        node,
        code: "write-timeout",
      });
    }
    logger.log("warn", `Read ${offset}`, { code: "log-unavailable" });
  }
  assert.equal(lines.splice(0).length, 3 * 5);
  logger.flush();
  assert.deepEqual(
    lines.splice(0).map((line) => {
      const { ts: _, level: __, ...told } = JSON.parse(line);
      return told;
    }),
    [
      {
        msg: "Write 49 to cache",
        node: "cache",
        code: "write-timeout",
        repeated: 45,
      },
      {
        msg: "Write 49 to history",
        node: "history",
        code: "write-timeout",
        repeated: 45,
      },
      { msg: "Read 49", code: "log-unavailable", repeated: 45 },
    ],
  );
  logger.flush();
  assert.deepEqual(lines, []);
});

Deno.test("an entry of another level is another entry", () => {
  const { logger, lines } = loggerOf("text");
  for (let count = 0; count < 20; count++) {
    logger.log("warn", "Away");
    logger.log("error", "Away");
  }
  assert.equal(lines.length, 10);
});

Deno.test("a logger remembers a bounded number of entries", () => {
  const { logger, lines } = loggerOf("text");
  for (let round = 0; round < 5; round++) {
    for (let id = 0; id < 1_500; id++) logger.log("info", `Entry ${id}`);
  }
  // More of them than it remembers: none is folded, none is lost.
  assert.equal(lines.length, 5 * 1_500);
});
