// @ts-check
import { nameOf } from "./messages.mjs";
import { answer, refuse } from "./output.mjs";

/**
 * @typedef {import("./librdkafka.mjs").Consumer} Consumer
 * @typedef {import("./librdkafka.mjs").KafkaMessage} KafkaMessage
 * @typedef {{ consumer: Consumer,
 *   began: ReadonlyMap<string, { offset: number, end: number }>,
 *   held: readonly KafkaMessage[] }} Reading
 */

/**
 * Answers how far each partition has been read. While a consume call runs the
 * client's position is already past what it has not handed over, so an answer
 * waits for the call to end: 50 ms at most.
 */
export class Lags {
  /** @type {() => Reading} */ #reading;
  /** @type {number[]} */ #waiting = [];

  /** @param {() => Reading} reading */
  constructor(reading) {
    this.#reading = reading;
  }

  /** @param {number} request @param {boolean} isConsuming */
  ask(request, isConsuming) {
    this.#waiting.push(request);
    if (!isConsuming) this.answer();
  }

  /** Answers all that wait. */
  answer() {
    for (const request of this.#waiting.splice(0)) {
      try {
        answer(request, lagOf(this.#reading()));
      } catch (thrown) {
        refuse(request, thrown);
      }
    }
  }

  /** A consumer that is closed reads nothing. */
  close() {
    for (const request of this.#waiting.splice(0)) answer(request, []);
  }
}

/** Position and end of every partition, from what the client knows.
 * @param {Reading} reading */
function lagOf({ consumer, began, held }) {
  return consumer.position(consumer.assignments()).flatMap(
    ({ topic, partition, offset }) => {
      const start = began.get(nameOf({ topic, partition }));
      if (start === undefined) return [];
      const ends = consumer.getWatermarkOffsets(topic, partition);
      // Negative until the first fetch came back.
      const end = Math.max(ends.highOffset, start.end);
      // What waits here for a poll is not read yet.
      const first = held.find((one) =>
        one.topic === topic && one.partition === partition
      );
      const position = first?.offset ?? Math.max(offset ?? -1, start.offset);
      return [{ topic, partition, position, end }];
    },
  );
}
