// @ts-check
/**
 * The Kafka port: librdkafka for hotpath, in a process of its own. It does what
 * the frames on its standard input say and ends when that ends; logs are JSON
 * lines on standard error. It decides nothing.
 */
import process from "node:process";
import { frameKind, readControl, readRecords } from "../frames.mjs";
import { FrameSplitter } from "../frame_splitter.mjs";
import { PortAdmin } from "./admin.mjs";
import { PortConsumer } from "./consumer.mjs";
import { loadLibrary } from "./librdkafka.mjs";
import { answer, refuse, send } from "./output.mjs";
import { PortProducer } from "./producer.mjs";

/** @typedef {import("./librdkafka.mjs").Library} Library */

// Ctrl-C and a service manager's stop reach the whole process group; hotpath
// decides when to stop, as it still has to commit.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});

/** @type {Library} */
let library;
try {
  library = loadLibrary();
} catch (thrown) {
  send({
    op: "no-addon",
    message: String(thrown),
    node: process.version,
    abi: process.versions.modules,
  });
  process.exit(1);
}
send({
  op: "ready",
  librdkafka: library.librdkafkaVersion,
  features: library.features,
  node: process.version,
  abi: process.versions.modules,
});

/** @type {Map<number, PortConsumer>} */
const consumers = new Map();
/** @type {Map<number, PortProducer>} */
const producers = new Map();
/** @type {PortAdmin | undefined} */
let admin;

/**
 * @typedef {{ request: number, id: number, config: object, topics: string[],
 *   group: boolean, start: "earliest" | "latest", maxRecords: number,
 *   maxBytes: number, waitMs: number, allowOversize: boolean,
 *   paused: { topic: string, partition: number }[],
 *   positions: { topic: string, partition: number, offset: number,
 *   metadata: string }[], partitions: { topic: string, partition: number }[],
 *   topic: string, count: number, replication: number, retentionMs?: number, time: number,
 *   groupId: string }} Request
 */

/** What each control frame makes the port do.
 * @type {Record<string, (request: Request) => void>} */
const handlers = {
  "open-consumer": (request) => {
    const consumer = new PortConsumer(library, request);
    consumers.set(request.id, consumer);
    consumer.open(request.request);
  },
  "assign": (one) => consumer(one).assign(one.request, one.positions),
  "poll": (one) => consumer(one).poll(one),
  "cancel-poll": (one) => consumers.get(one.id)?.cancel(),
  "commit": (one) => consumer(one).commit(one.request, one.positions),
  "unassign": (one) =>
    consumer(one).unassign(one.request, one.partitions, one.positions),
  "lag": (one) => consumer(one).lag(one.request),
  "close-consumer": (one) => {
    consumer(one).close(one.request);
    consumers.delete(one.id);
  },
  "open-producer": (one) => {
    const producer = new PortProducer(library, one);
    producers.set(one.id, producer);
    producer.open(one.request);
  },
  "close-producer": (one) => {
    producer(one.id).close(one.request);
    producers.delete(one.id);
  },
  "open-admin": (one) => {
    admin = new PortAdmin(library, one.config);
    answer(one.request);
  },
  "create-topic": (one) => reply(one, theAdmin().createTopic(one)),
  "list-topics": (one) => reply(one, theAdmin().listTopics()),
  "count-brokers": (one) => reply(one, theAdmin().countBrokers()),
  "ends": (one) => reply(one, theAdmin().ends(one.topic)),
  "list-groups": (one) => reply(one, theAdmin().listGroups()),
  "group-positions": (one) =>
    reply(one, theAdmin().groupPositions(one.groupId)),
  "group-members": (one) => reply(one, theAdmin().groupMembers(one.groupId)),
  "offsets-at": (one) =>
    reply(one, theAdmin().offsetsAt(one.topic, one.count, one.time)),
  "alter-offsets": (one) =>
    reply(one, theAdmin().alterOffsets(one.groupId, one.positions)),
};

/** @param {Request} request @param {Promise<unknown>} result */
function reply(request, result) {
  result.then(
    (value) => answer(request.request, value),
    (thrown) => refuse(request.request, thrown),
  );
}

/** @param {Request} request @returns {PortConsumer} */
function consumer(request) {
  const found = consumers.get(request.id);
  if (found === undefined) throw new Error(`No consumer ${request.id}`);
  return found;
}

/** @param {number} id @returns {PortProducer} */
function producer(id) {
  const found = producers.get(id);
  if (found === undefined) throw new Error(`No producer ${id}`);
  return found;
}

/** @returns {PortAdmin} */
function theAdmin() {
  if (admin === undefined) throw new Error("The admin is not open");
  return admin;
}

/** @param {number} kind @param {Uint8Array} body */
function handle(kind, body) {
  if (kind === frameKind.produce) {
    const { id, request, records } = readRecords(body);
    const target = producers.get(id);
    if (target !== undefined) target.send(request, records);
    else refuse(request, new Error(`No producer ${id}`));
    return;
  }
  const request = /** @type {Request & { op: string }} */ (readControl(body));
  try {
    const handler = handlers[request.op];
    if (handler === undefined) throw new Error(`No such op: ${request.op}`);
    handler(request);
  } catch (thrown) {
    refuse(request.request, thrown);
  }
}

/**
 * Ends this process at once. A plain exit waits for the client's threads, and
 * one that leaves its group waits for a callback that would not come any more:
 * it would stay a member and keep its partitions.
 */
function end() {
  process.kill(process.pid, "SIGKILL");
}

const splitter = new FrameSplitter();
process.stdin.on("data", (chunk) => {
  for (const { kind, body } of splitter.push(chunk)) handle(kind, body);
});
// The only orderly end; it also comes when hotpath dies, so no orphan stays.
process.stdin.on("end", end);
process.stdout.on("error", end);
