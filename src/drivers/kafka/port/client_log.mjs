// @ts-check
import { errorFacts, log } from "./output.mjs";

/**
 * @typedef {import("./librdkafka.mjs").Client} Client
 * @typedef {import("./librdkafka.mjs").KafkaError} KafkaError
 * @typedef {{ severity: number, fac: string, message: string }} Line
 */

/** Severity of a warning; a higher number is less. */
const warning = 4;
/** Which thread said it, and how often: of use to the client's makers. */
const surroundings = /^\[thrd:[^\]]*\]: | \(after \d+ms in state .*\)$/g;

/** A connection that ended says less than one that could not begin. */
const ended = /^(\S+: )?Disconnected/;

/**
 * What librdkafka logs of one client. Why a broker cannot be reached stands
 * only there: the error of a connect says no more than that it failed.
 */
export class ClientLog {
  /** The first, as what follows is often only its consequence.
   * @type {Line | undefined} */
  #failure;

  /** @param {Client} client */
  constructor(client) {
    client.on("event.log", (/** @type {Line} */ line) => this.#heard(line));
  }

  /** An error of a connect, with its reason where one was logged.
   * @param {unknown} thrown */
  explain(thrown) {
    const { code, message, fatal: isFatal } = errorFacts(thrown);
    const reason = this.#failure && textOf(this.#failure);
    return { code, message, isFatal, reason };
  }

  /** @param {Line} line */
  #heard(line) {
    const { severity, fac } = line;
    if (fac === "FAIL" && tells(line, this.#failure)) this.#failure = line;
    if (severity <= warning) log("warn", textOf(line), { code: fac });
  }
}

const connectTimeoutMs = 10_000;

/** Connects a client; an error comes with its reason.
 * @param {Client} client @param {(error?: KafkaError) => void} done */
export function connect(client, done) {
  const clientLog = new ClientLog(client);
  client.connect(
    { timeout: connectTimeoutMs },
    (error) => error ? done(clientLog.explain(error)) : done(),
  );
}

/** Does a line tell more than one from before?
 * @param {Line} line @param {Line | undefined} before */
function tells(line, before) {
  if (before === undefined || line.severity < before.severity) return true;
  return line.severity === before.severity && ended.test(textOf(before)) &&
    !ended.test(textOf(line));
}

/** @param {Line} line */
function textOf({ message }) {
  return message.replaceAll(surroundings, "");
}
