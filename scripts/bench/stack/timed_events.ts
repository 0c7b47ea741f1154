import type { OutRecord } from "../../../src/core/record.ts";
import { profileEvents } from "../profiles.ts";

/** Events that carry the time at which they should be sent as their own. */
export class TimedEvents {
  readonly #topic: string;
  readonly #templates = profileEvents(templatesMax).map((bytes) =>
    new TextDecoder().decode(bytes)
  );

  constructor(topic: string) {
    this.#topic = topic;
  }

  /** The event with this number, of this Unix time in milliseconds. */
  record(number: number, timeMs: number): OutRecord {
    const at = new Date(timeMs).toISOString();
    const template = this.#templates[number % templatesMax] ?? "";
    return {
      topic: this.#topic,
      key: `kol_${number % templatesMax}`,
      value: template.replace(
        /"event_time":"[^"]*"/,
        `"event_time":"${at}"`,
      ),
      headers: [],
    };
  }
}

/** The event time that a score repeats, Unix milliseconds. */
export function eventTimeOf(value: Uint8Array | null): number {
  const text = new TextDecoder().decode(value ?? undefined);
  const score: { event_time: string } = JSON.parse(text);
  return Date.parse(score.event_time);
}

const templatesMax = 2_000;
