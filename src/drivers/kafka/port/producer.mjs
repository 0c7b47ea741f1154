// @ts-check
import { ReportsFrame } from "../frames.mjs";
import { connect } from "./client_log.mjs";
import { codes } from "./librdkafka.mjs";
import { answer, errorFacts, refuse, send, sendFrame } from "./output.mjs";

/**
 * @typedef {import("./librdkafka.mjs").Library} Library
 * @typedef {import("./librdkafka.mjs").Producer} Producer
 * @typedef {import("./librdkafka.mjs").DeliveryReport} DeliveryReport
 * @typedef {import("./librdkafka.mjs").KafkaError} KafkaError
 * @typedef {import("../frames.mjs").FrameRecord} FrameRecord
 * @typedef {{ left: number, reports: ReportsFrame }} Sending
 */

/** Tries to enqueue again so soon when the client's queue is full. */
const queueFullWaitMs = 5;
const flushTimeoutMs = 10_000;
/** Between two words that records of unanswered requests are reported. */
const progressEveryMs = 1_000;

/**
 * One idempotent producer. A request is answered with one frame when the
 * broker has acknowledged or refused each of its records; requests are queued
 * in the order in which they came.
 */
export class PortProducer {
  /** @type {Producer} */ #producer;
  /** @type {{ sending: Sending, records: FrameRecord[], next: number }[]} */
  #queue = [];
  /** @type {NodeJS.Timeout | undefined} */ #again;
  #id;
  /** Codes whose text has been told; a report has room for the code alone.
   * @type {Set<number>} */
  #told = new Set();
  #progressAt = 0;

  /** @param {Library} library @param {{ id: number, config: object }} spec */
  constructor(library, spec) {
    this.#id = spec.id;
    this.#producer = new library.Producer(
      { ...spec.config, dr_cb: true },
      // Keys land where the Java clients put them.
      { partitioner: "murmur2_random" },
    );
    this.#producer.on(
      "delivery-report",
      (error, report) => this.#reported(error, report),
    );
    this.#producer.on("event.error", (error) => {
      send({ op: "error", id: spec.id, ...errorFacts(error) });
    });
  }

  /** @param {number} request */
  open(request) {
    connect(this.#producer, (error) => {
      if (error) return refuse(request, error);
      this.#producer.setPollInBackground(true);
      answer(request);
    });
  }

  /** @param {number} request @param {FrameRecord[]} records */
  send(request, records) {
    const reports = new ReportsFrame(request, records.length);
    const sending = { left: records.length, reports };
    if (records.length === 0) return sendFrame(reports.finish());
    this.#queue.push({ sending, records, next: 0 });
    if (this.#queue.length === 1) this.#enqueue();
  }

  /** @param {number} request */
  close(request) {
    clearTimeout(this.#again);
    this.#producer.flush(flushTimeoutMs, () => {
      this.#producer.disconnect(() => answer(request));
    });
  }

  /** Moves records into the client's queue, which is bounded. */
  #enqueue() {
    for (;;) {
      const first = this.#queue[0];
      if (first === undefined) return;
      while (first.next < first.records.length) {
        const record = first.records[first.next];
        if (record && !this.#produce(record, first.sending, first.next)) {
          this.#again = setTimeout(() => this.#enqueue(), queueFullWaitMs);
          return;
        }
        first.next++;
      }
      this.#queue.shift();
    }
  }

  /**
   * False when the client's queue is full.
   * @param {FrameRecord} record @param {Sending} sending
   * @param {number} index @returns {boolean}
   */
  #produce(record, sending, index) {
    try {
      this.#producer.produce(
        record.topic,
        record.partition < 0 ? null : record.partition,
        record.value,
        record.key,
        record.timestamp || null,
        { sending, index },
        record.headers.map(([name, value]) => ({ [name]: value })),
      );
      return true;
    } catch (thrown) {
      if (errorFacts(thrown).code === codes.queueFull) return false;
      const error = this.#codeOf(thrown);
      this.#settle(sending, index, { error, partition: -1, offset: -1 });
      return true;
    }
  }

  /** @param {KafkaError | null} error @param {DeliveryReport} report */
  #reported(error, report) {
    const { sending, index } =
      /** @type {{ sending: Sending, index: number }} */ (report.opaque);
    this.#settle(sending, index, {
      error: error ? this.#codeOf(error) : 0,
      partition: report.partition,
      offset: report.offset,
    });
  }

  /** The code of a record's error, whose text is told once.
   * @param {unknown} thrown */
  #codeOf(thrown) {
    const { code, message } = errorFacts(thrown);
    if (!this.#told.has(code)) {
      this.#told.add(code);
      send({ op: "report-text", id: this.#id, code, message });
    }
    return code;
  }

  /** @param {Sending} sending @param {number} index
   * @param {{ error: number, partition: number, offset: number }} report */
  #settle(sending, index, report) {
    sending.reports.report(index, report);
    sending.left--;
    if (sending.left === 0) sendFrame(sending.reports.finish());
    else if (report.error === 0) this.#progressed();
  }

  /** A record was stored. One partition that takes nothing may keep every
   * request from its answer, and the client is not silent for that. */
  #progressed() {
    const now = performance.now();
    if (now - this.#progressAt < progressEveryMs) return;
    this.#progressAt = now;
    send({ op: "progress", id: this.#id });
  }
}
