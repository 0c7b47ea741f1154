// @ts-check
/**
 * Stands where the Kafka port is, with a log of six records and one group, and
 * dies in the middle of a frame: `node fake_port.mjs STATE CUT`. STATE is a
 * folder that outlives it, CUT how many bytes of its last frame it writes.
 */
import { appendFileSync, existsSync, readFileSync, writeSync } from "node:fs";
import process from "node:process";
import { FrameSplitter } from "../../src/drivers/kafka/frame_splitter.mjs";
import {
  controlFrame,
  frameKind,
  readControl,
  recordsFrame,
} from "../../src/drivers/kafka/frames.mjs";

const topic = "half";
const recordCount = 6;
const recordsAPoll = 2;

const [, , state = "", cut = "0"] = process.argv;
const commits = `${state}/commits`;
const lives = `${state}/lives`;
/** Only the first of its lives ends in the middle of a frame. */
const isLast = existsSync(lives);
appendFileSync(lives, `${process.pid}\n`);
let next = committed();

/** @returns {number} */
function committed() {
  if (!existsSync(commits)) return 0;
  return Number(readFileSync(commits, "utf8").trim().split("\n").at(-1));
}

/** A pipe may take a frame in parts. @param {Uint8Array} bytes */
function write(bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes.subarray(at));
}

/** @param {object} message */
function send(message) {
  write(controlFrame(message));
}

/** @param {{ id: number, request: number }} to */
function poll(to) {
  const count = Math.min(recordsAPoll, recordCount - next);
  const records = Array.from({ length: count }, (_, index) => ({
    topic,
    partition: 0,
    offset: next + index,
    timestamp: 0,
    key: null,
    value: `value ${next + index}`,
    headers: [],
  }));
  const frame = recordsFrame(frameKind.records, to, records);
  if (!isLast && next > 0) {
    // Below zero it is counted from the end.
    write(frame.subarray(0, Number(cut)));
    process.kill(process.pid, "SIGKILL");
  }
  next += count;
  write(frame);
}

/** @param {{ op: string, id: number, request: number,
 *   positions: { offset: number }[] }} message */
function handle({ op, id, request, positions }) {
  if (op === "poll") return poll({ id, request });
  if (op === "commit") {
    for (const { offset } of positions) appendFileSync(commits, `${offset}\n`);
  }
  const value = op === "list-topics" ? [{ topic, partitions: 1 }] : null;
  send({ op: "ok", request, value });
  if (op !== "open-consumer") return;
  const partitions = [{ topic, partition: 0, offset: next, metadata: "" }];
  send({ op: "assigned", id, partitions });
}

send({ op: "ready" });
const splitter = new FrameSplitter();
process.stdin.on("data", (chunk) => {
  for (const { body } of splitter.push(chunk)) {
    handle(/** @type {Parameters<typeof handle>[0]} */ (readControl(body)));
  }
});
process.stdin.on("end", () => process.exit(0));
