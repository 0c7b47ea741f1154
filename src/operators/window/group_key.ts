import { type ReadField, readField } from "./field_path.ts";

/** A value by which events are grouped; null where the event has none. */
export type GroupValue = string | number | boolean | null;

/** The fields that make a group, by name. */
export type Group = Readonly<Record<string, GroupValue>>;

/**
 * Turns the fields that events are grouped by into one text and back, so that a
 * group costs one string. Values of different kinds never share a text.
 */
export class GroupKeys {
  readonly #names: readonly string[];
  readonly #read: readonly ReadField[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#read = names.map(readField);
  }

  /** The key of an event's group; undefined where a field holds no scalar. */
  of(value: unknown): string | undefined {
    let key = "";
    for (let index = 0; index < this.#read.length; index++) {
      const text = scalarText(this.#read[index]?.(value));
      if (text === undefined) return undefined;
      key = index === 0 ? text : key + separator + text;
    }
    return key;
  }

  /** The fields of a key's group. */
  group(key: string): Group {
    const values = this.#names.length === 0 ? [] : key.split(separator);
    return Object.fromEntries(
      this.#names.map((name, index) => [name, scalarOf(values[index] ?? "")]),
    );
  }

  /** Name of the first field of an event that holds no scalar. */
  faultyField(value: unknown): string | undefined {
    return this.#names.find((_, index) =>
      scalarText(this.#read[index]?.(value)) === undefined
    );
  }
}

function scalarText(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return isPlain(value) ? value : quoted + JSON.stringify(value);
    case "number":
    case "boolean":
      return tagged + JSON.stringify(value);
    case "undefined":
      return tagged + "null";
    default:
      return value === null ? tagged + "null" : undefined;
  }
}

function scalarOf(text: string): GroupValue {
  const tag = text.charAt(0);
  // Only this class writes what follows a tag.
  return tag === tagged || tag === quoted ? JSON.parse(text.slice(1)) : text;
}

/** A text without the characters that this class uses itself. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) <= lastReserved) return false;
  }
  return true;
}

const separator = "\u0000";
const tagged = "\u0001";
const quoted = "\u0002";
const lastReserved = 2;
