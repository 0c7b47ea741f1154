import { HotpathError } from "../../core/errors.ts";
import {
  type CountFault,
  countMax,
  isBlank,
  readCountText,
} from "./count_text.ts";
import { readEventTime } from "./event_time.ts";
import { shownField } from "./shown_field.ts";

/** What reading an event needs besides the event. */
export interface EventContext {
  readonly fields: Fields;
  /** The event's own platform, or the one that events without one have. */
  readonly platform: string;
}

/**
 * Reads the fields of one event and keeps the first that is wrong, so that the
 * way of a good event has no branches for bad ones. A reader gives undefined
 * for a field that is missing; null and blank texts are missing too.
 */
export class Fields {
  #fault: HotpathError | undefined;

  /** The first field that was wrong; what was read is then of no use. */
  get fault(): HotpathError | undefined {
    return this.#fault;
  }

  /** A text that is not blank. */
  text(value: unknown, name: string): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") {
      return this.refuse(name, "a text", value);
    }
    return isBlank(value) ? undefined : value;
  }

  /**
   * A text that names something: it becomes part of keys, so it has no lone
   * surrogates, which no encoding keeps apart, and at most 256 characters.
   */
  id(value: unknown, name: string): string | undefined {
    const text = this.text(value, name);
    if (text === undefined) return undefined;
    if (text.length > idLengthMax) {
      return this.refuse(name, `at most ${idLengthMax} characters`, value);
    }
    if (!text.isWellFormed()) {
      return this.refuse(name, "a text without lone surrogates", value);
    }
    return text;
  }

  /** An id that has to be there. */
  requiredId(value: unknown, name: string): string {
    const id = this.id(value, name);
    if (id === undefined) this.refuse(name, "a name", value);
    return id ?? "";
  }

  /** A count that came as a number; undefined for a text. */
  number(value: unknown, name: string): number | undefined {
    if (typeof value === "number") return this.#whole(value, name);
    if (value === undefined || value === null || typeof value === "string") {
      return undefined;
    }
    return this.refuse(name, countForm, value);
  }

  /** A count, as a number or as a page shows it. */
  count(value: unknown, name: string): number | undefined {
    if (typeof value !== "string") return this.number(value, name);
    if (isBlank(value)) return undefined;
    const count = readCountText(value);
    return typeof count === "number"
      ? count
      : this.#refuseCount(count, name, value);
  }

  /** A sum of money: a number, or its digits as a text. */
  amount(value: unknown, name: string): number | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string" && isBlank(value)) return undefined;
    const amount = amountOf(value);
    if (amount === undefined) return this.refuse(name, amountForm, value);
    if (amount < 0) {
      return this.refuse(name, "an amount that is not negative", value);
    }
    return amount > countMax
      ? this.refuse(name, "an amount of at most 1e12", value)
      // -0 is 0.
      : amount + 0;
  }

  /** true or false, also as the texts and numbers that some writers send. */
  flag(value: unknown, name: string): boolean | undefined {
    if (typeof value === "boolean") return value;
    if (value === undefined || value === null || value === "") return undefined;
    const word = typeof value === "string" || typeof value === "number"
      ? flagWords.get(String(value).trim().toLowerCase())
      : undefined;
    return word ?? this.refuse(name, "true or false", value);
  }

  /** Unix milliseconds. */
  time(value: unknown, name: string): number | undefined {
    if (value === undefined || value === null) return undefined;
    const time = typeof value === "string" ? readEventTime(value) : undefined;
    if (time !== undefined) return time;
    this.#fault ??= new HotpathError({
      code: "time-invalid",
      message:
        `Cannot read ${name}, expected an ISO 8601 date and time such as 2025-12-03T10:00:05Z: ${
          shownField(value)
        }`,
      details: { field: name },
    });
    return undefined;
  }

  /** Fails unless the field is missing or one of `words`. */
  word(value: unknown, name: string, words: string): void {
    if (value === undefined || value === null || value === words) return;
    this.refuse(name, words, value);
  }

  /** Notes that a field is not what was expected. */
  refuse(name: string, expected: string, value: unknown): undefined {
    this.#fault ??= new HotpathError({
      code: "schema-invalid",
      message: `Cannot read ${name}, expected ${expected}: ${
        shownField(value)
      }`,
      details: { field: name },
    });
    return undefined;
  }

  #whole(value: number, name: string): number | undefined {
    if (value >= 0 && value <= countMax && Number.isInteger(value)) {
      // -0 is 0.
      return value + 0;
    }
    if (value < 0) return this.#refuseCount("negative", name, value);
    const fault = value > countMax ? "too-large" : "unreadable";
    return this.#refuseCount(fault, name, value);
  }

  #refuseCount(fault: CountFault, name: string, value: unknown): undefined {
    return this.refuse(name, countExpectations[fault], value);
  }
}

function amountOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && amountPattern.test(value)
    ? Number(value)
    : undefined;
}

const idLengthMax = 256;
const amountForm = "an amount such as 12.5";
const amountPattern = /^-?\d{1,30}(?:\.\d{1,30})?$/;
const countForm = "a count such as 1234, 11.3K or 2,5M";
const countExpectations: Readonly<Record<CountFault, string>> = {
  unreadable: countForm,
  negative: "a count that is not negative",
  "too-large": "a count of at most 1e12",
};
const flagWords: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["0", false],
]);
