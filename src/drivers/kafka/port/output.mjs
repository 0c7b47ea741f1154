// @ts-check
import process from "node:process";
import { controlFrame } from "../frames.mjs";
import { codes } from "./librdkafka.mjs";

/** @typedef {import("./librdkafka.mjs").KafkaError} KafkaError */

/** Writes one frame to hotpath. @param {Uint8Array} frame */
export function sendFrame(frame) {
  process.stdout.write(frame);
}

/** Writes a control frame. @param {object} message */
export function send(message) {
  sendFrame(controlFrame(message));
}

/** Answers a request. @param {number} request @param {unknown} [value] */
export function answer(request, value = null) {
  send({ op: "ok", request, value });
}

/** Refuses a request. @param {number} request @param {unknown} thrown */
export function refuse(request, thrown) {
  send({ op: "failed", request, ...errorFacts(thrown) });
}

/** An error event comes without its code. */
const fatalText = "fatal error";
const clusterRefusedText = "cluster authorization failed";

/**
 * Code and message of anything thrown; code 0 is not librdkafka's. After a
 * fatal one the client does nothing more.
 * @param {unknown} thrown
 * @returns {{ code: number, message: string, fatal: boolean,
 *   reason?: string }}
 */
export function errorFacts(thrown) {
  const error = /** @type {Partial<KafkaError>} */ (thrown ?? {});
  const code = typeof error.code === "number" ? error.code : 0;
  return {
    code: error.message === clusterRefusedText ? codes.clusterRefused : code,
    message: String(error.message ?? thrown),
    fatal: error.isFatal === true || error.code === codes.fatal ||
      error.code === codes.fenced || error.message === fatalText,
    ...(error.reason === undefined ? {} : { reason: error.reason }),
  };
}

/** Writes a log line for hotpath to pass on.
 * @param {"debug" | "info" | "warn" | "error"} level @param {string} message
 * @param {object} [fields] */
export function log(level, message, fields = {}) {
  process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`);
}
