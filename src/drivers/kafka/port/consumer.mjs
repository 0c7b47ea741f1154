// @ts-check
import { frameKind, recordsFrame } from "../frames.mjs";
import { connect } from "./client_log.mjs";
import { Commits } from "./commits.mjs";
import { codes, isRefusal } from "./librdkafka.mjs";
import { bare, byPartition, fitting, nameOf, recordOf } from "./messages.mjs";
import { answer, errorFacts, log, refuse, send, sendFrame } from "./output.mjs";
import { Grants } from "./grants.mjs";
import { Lags } from "./lags.mjs";
import { Pauses } from "./pauses.mjs";

/**
 * @typedef {import("./librdkafka.mjs").Library} Library
 * @typedef {import("./librdkafka.mjs").Consumer} Consumer
 * @typedef {import("./librdkafka.mjs").KafkaMessage} KafkaMessage
 * @typedef {import("./librdkafka.mjs").KafkaError} KafkaError
 * @typedef {import("./librdkafka.mjs").Position} Position
 * @typedef {{ request: number, maxRecords: number, maxBytes: number,
 *   waitMs: number, allowOversize: boolean, paused: Position[] }} Poll
 * @typedef {{ id: number, config: object, topics: string[],
 *   start: "earliest" | "latest", group: boolean }} ConsumerSpec
 */

/** A consume call waits so long for a first message, milliseconds. */
const consumeWaitMs = 50;
/** Out of credit for so long, partitions are paused and only served. */
const pauseAfterMs = 1_000;
const messagesMax = 500;

/**
 * One consumer. It reads only for a poll that was asked; without one it goes
 * on being a member: partitions paused, callbacks served. What to do about a
 * revoke is hotpath's business: the partitions stay until it says so.
 */
export class PortConsumer {
  /** @type {Consumer} */ #consumer;
  /** @type {ConsumerSpec} */ #spec;
  /** @type {Grants} */ #grants;
  /** @type {Pauses} */ #pauses;
  /** @type {Poll | undefined} */ #poll;
  #pollDeadline = 0;
  /** @type {KafkaMessage[]} */ #held = [];
  /** Where each began, which is its lag until something was read.
   * @type {Map<string, { offset: number, end: number }>} */
  #owned = new Map();
  #closed = false;
  #consuming = false;
  /** @type {NodeJS.Timeout | undefined} */ #idle;
  #commits = new Commits((error) => this.#failed(error));
  #lags = new Lags(() => ({
    consumer: this.#consumer,
    began: this.#owned,
    held: this.#held,
  }));

  /** @param {Library} library @param {ConsumerSpec} spec */
  constructor(library, spec) {
    this.#spec = spec;
    const group = {
      rebalance_cb: (
        /** @type {KafkaError} */ event,
        /** @type {Position[]} */ assignment,
      ) => this.#rebalance(event, assignment),
      offset_commit_cb: (/** @type {KafkaError | null} */ error) =>
        this.#commits.done(error),
    };
    this.#consumer = new library.KafkaConsumer(
      { ...spec.config, ...(spec.group ? group : {}) },
      { "auto.offset.reset": spec.start },
    );
    this.#consumer.setDefaultConsumeTimeout(consumeWaitMs);
    this.#consumer.setDefaultIsTimeoutOnlyForFirstMessage(true);
    this.#pauses = new Pauses(this.#consumer);
    this.#grants = new Grants(
      this.#consumer,
      spec.start,
      (thrown) => this.#failed(thrown),
    );
    this.#consumer.on("event.error", (error) => this.#failed(error));
  }

  /** @param {number} request */
  open(request) {
    connect(this.#consumer, (error) => {
      if (error) return refuse(request, error);
      try {
        if (this.#spec.group) this.#consumer.subscribe(this.#spec.topics);
        answer(request);
        this.#serve();
      } catch (thrown) {
        refuse(request, thrown);
      }
    });
  }

  /** @param {Poll} poll */
  poll(poll) {
    this.#poll = poll;
    this.#pollDeadline = performance.now() + poll.waitMs;
    if (!this.#closed) {
      this.#pauses.leaveOut(
        poll.paused.filter((one) => this.#owned.has(nameOf(one))),
      );
    }
    this.#serve();
  }

  /** Ends a poll that hotpath no longer waits for. */
  cancel() {
    this.#poll = undefined;
  }

  /** Reads these partitions from these offsets, without a group.
   * @param {number} request @param {Position[]} positions */
  assign(request, positions) {
    this.#consumer.assign(positions);
    for (const one of positions) {
      const offset = one.offset ?? 0;
      this.#owned.set(nameOf(one), { offset, end: offset });
    }
    answer(request);
  }

  /** @param {number} request @param {Position[]} positions */
  commit(request, positions) {
    const foreign = positions.find((one) => !this.#owned.has(nameOf(one)));
    if (foreign) {
      return refuse(request, new Error(`Not owned: ${nameOf(foreign)}`));
    }
    this.#commits.add(request);
    this.#consumer.commit(positions);
    this.#serve();
  }

  /** Hands partitions over, with what was committed last.
   * @param {number} request @param {Position[]} partitions
   * @param {Position[]} positions */
  unassign(request, partitions, positions) {
    let failure;
    try {
      if (positions.length > 0) this.#consumer.commitSync(positions);
    } catch (thrown) {
      failure = thrown;
    }
    this.#forget(partitions);
    this.#resume();
    this.#consumer.incrementalUnassign(partitions);
    if (failure) refuse(request, failure);
    else answer(request);
  }

  /** @param {number} request */
  lag(request) {
    this.#lags.ask(request, this.#consuming);
  }

  /** @param {number} request */
  close(request) {
    this.#closed = true;
    this.#grants.clear();
    clearTimeout(this.#idle);
    this.#commits.close();
    this.#lags.close();
    this.#consumer.disconnect(() => answer(request));
  }

  /** One consume call at a time, for a poll or only for the callbacks. */
  #serve() {
    if (this.#closed || this.#consuming) return;
    clearTimeout(this.#idle);
    if (this.#poll === undefined) {
      const wait = this.#commits.size > 0 || this.#pauses.isAll
        ? consumeWaitMs
        : pauseAfterMs;
      this.#idle = setTimeout(() => this.#tick(), wait);
      return;
    }
    this.#resume();
    if (this.#held.some((one) => !this.#pauses.leaves(one))) {
      return this.#deliver();
    }
    this.#consume(Math.min(this.#poll.maxRecords, messagesMax));
  }

  /** Serves callbacks while nothing may be read. */
  #tick() {
    if (this.#closed || this.#consuming) return;
    this.#pauses.pauseAll();
    this.#consume(1);
  }

  /** @param {number} count */
  #consume(count) {
    this.#consuming = true;
    this.#consumer.consume(count, (error, messages) => {
      this.#consuming = false;
      if (this.#closed) return;
      if (error && (errorFacts(error).fatal || isRefusal(error.code))) {
        this.#failed(error);
      } else if (error) log("warn", error.message, { code: error.code });
      else this.#held.push(...this.#owns(messages));
      this.#lags.answer();
      this.#deliver();
    });
  }

  /** Answers the poll with what is there and fits. */
  #deliver() {
    const poll = this.#poll;
    const left = byPartition(this.#held, (one) => this.#pauses.leaves(one));
    const found = left.length === 0
      ? this.#held
      : byPartition(this.#held, (one) => !this.#pauses.leaves(one));
    const over = performance.now() >= this.#pollDeadline;
    if (poll !== undefined && (found.length > 0 || over)) {
      const { count, oversizeBytes } = fitting(found, poll);
      const records = found.splice(0, count).map(recordOf);
      this.#held = left.length === 0 ? found : [...left, ...found];
      this.#poll = undefined;
      const to = { id: this.#spec.id, request: poll.request };
      if (oversizeBytes > 0) {
        send({ op: "oversize", ...to, bytes: oversizeBytes });
      } else sendFrame(recordsFrame(frameKind.records, to, records));
    }
    this.#serve();
  }

  /** @param {KafkaError} event @param {Position[]} assignment */
  #rebalance(event, assignment) {
    const partitions = assignment.map(bare);
    // A client that closes takes nothing more.
    if (this.#closed && event.code === codes.assign) return;
    if (event.code === codes.assign) return void this.#grant(partitions);
    if (event.code !== codes.revoke) {
      return log("warn", event.message, { code: event.code });
    }
    if (!this.#closed) this.#grants.giveUp(partitions);
    if (this.#closed || this.#consumer.assignmentLost()) {
      this.#forget(partitions);
      this.#resume();
      this.#letGo(partitions);
      // One that is closed is not heard: another may have taken its place.
      if (!this.#closed) send({ op: "lost", id: this.#spec.id, partitions });
      return;
    }
    send({ op: "revoke", id: this.#spec.id, partitions });
  }

  /** Of what was never taken in the client cannot let go, and says so.
   * @param {Position[]} partitions */
  #letGo(partitions) {
    try {
      this.#consumer.incrementalUnassign(partitions);
    } catch (thrown) {
      if (!this.#closed) throw thrown;
      log("debug", "Let go while closing", errorFacts(thrown));
    }
  }

  /** @param {Position[]} partitions */
  async #grant(partitions) {
    const starts = await this.#grants.begin(partitions);
    if (starts === undefined || this.#closed) return;
    const granted = starts.map(({ end: _, ...one }) => one);
    // A pause outlives a rebalance, and what comes now is not paused.
    this.#resume();
    this.#consumer.incrementalAssign(granted);
    for (const { end, ...one } of starts) {
      this.#owned.set(nameOf(one), { offset: one.offset, end });
    }
    send({ op: "assigned", id: this.#spec.id, partitions: granted });
    this.#serve();
  }

  /** @param {Position[]} partitions */
  #forget(partitions) {
    for (const one of partitions) this.#owned.delete(nameOf(one));
    if (!this.#closed) this.#pauses.forget(partitions);
    this.#held = this.#owns(this.#held);
  }

  /** Those of partitions that are still granted.
   * @param {KafkaMessage[]} messages */
  #owns(messages) {
    return byPartition(messages, (one) => this.#owned.has(nameOf(one)));
  }

  /** A pause outlives an unassign, so nothing may stay paused. */
  #resume() {
    // One that is being closed has no state to resume, and says so by throwing.
    if (!this.#closed) this.#pauses.resumeAll();
  }

  /** Tells of what no request asked for.
   * @param {unknown} thrown */
  #failed(thrown) {
    send({ op: "error", id: this.#spec.id, ...errorFacts(thrown) });
  }
}
