import { HotpathError } from "../../core/errors.ts";
import { shownValue } from "../../config/printable.ts";
import { summandMax } from "./exact_sum.ts";
import { type ReadField, readField } from "./field_path.ts";

/** A value that can be the last one of a group. */
export type Scalar = string | number | boolean;

/**
 * The fields of one event that measures need, read once for all its windows.
 * One object serves all events, so that reading allocates nothing.
 */
export class EventFields {
  readonly #numberNames: readonly string[];
  readonly #readNumber: readonly ReadField[];
  readonly #scalarNames: readonly string[];
  readonly #readScalar: readonly ReadField[];
  /** NaN where the event has no such number. */
  readonly numbers: Float64Array;
  /** undefined where the event has no such field. */
  readonly scalars: (Scalar | undefined)[];
  eventTime = 0;
  offset = 0;
  /** Topic and partition of the event, as one text. */
  place = "";

  constructor(numbers: readonly string[], scalars: readonly string[]) {
    this.#numberNames = numbers;
    this.#readNumber = numbers.map(readField);
    this.#scalarNames = scalars;
    this.#readScalar = scalars.map(readField);
    this.numbers = new Float64Array(numbers.length);
    this.scalars = scalars.map(() => undefined);
  }

  /** Reads an event's fields; the error names the field that does not fit. */
  read(value: unknown): HotpathError | undefined {
    for (let index = 0; index < this.#readNumber.length; index++) {
      const found = numberOf(this.#readNumber[index]?.(value));
      if (found === undefined) {
        return noNumber(this.#numberNames[index] ?? "", value);
      }
      this.numbers[index] = found;
    }
    for (let index = 0; index < this.#readScalar.length; index++) {
      const found = this.#readScalar[index]?.(value) ?? undefined;
      if (found !== undefined && !isScalar(found)) {
        return noScalar(this.#scalarNames[index] ?? "");
      }
      this.scalars[index] = found;
    }
    return undefined;
  }
}

/** NaN is missing, undefined no number that can be measured. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") {
    return Math.abs(value) <= summandMax ? value : undefined;
  }
  if (value === undefined || value === null) return NaN;
  return typeof value === "boolean" ? Number(value) : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value));
}

function noNumber(name: string, value: unknown): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      `Cannot measure ${name}, expected a number from -1e15 to 1e15, true or false: ${
        shownValue(String(readField(name)(value)))
      }`,
    details: { field: name },
  });
}

function noScalar(name: string): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      `Cannot keep the last ${name}, expected a text, a number, true or false: an object or a list`,
    details: { field: name },
  });
}
