import type { CacheRow } from "../cache.ts";
import { expiriesOf } from "./upsert_script.ts";

/** Keys and the one argument of a call of `upsertScript`. */
export interface UpsertCall {
  readonly keys: readonly string[];
  /**
   * A list of rows, each a list: place of the hash's key, event time, tie, life
   * in milliseconds; fields and values; place of the ranking's key, member and
   * score (null takes it out) for each entry; place of the key and text, or
   * fields and values, for each mirror. Places count from 1, as Lua does.
   */
  readonly rows: string;
}

type Cell = string | number | null;

/**
 * Rows as one argument: an argument of its own for each value costs the client
 * more than all the rest of a write.
 */
export function upsertCall(rows: readonly CacheRow[]): UpsertCall {
  const keys = new Keys();
  const packed = rows.map((row) => [
    keys.place(row.key),
    row.eventTime,
    row.tie,
    row.ttlMs,
    fieldList(row.fields),
    entryList(row, keys),
    mirrorList(row, keys),
  ]);
  const text = JSON.stringify(packed);
  return {
    keys: keys.names,
    // The server's reader refuses half of a pair; encoded it is U+FFFD anyway.
    rows: loneSurrogate.test(text)
      ? JSON.stringify(
        packed,
        (_, value) => typeof value === "string" ? value.toWellFormed() : value,
      )
      : text,
  };
}

/** The keys of a call, each once. */
class Keys {
  readonly names: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #rankings = new Map<string, number>();

  /** Where a key is, or is put. */
  place(key: string): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.names.push(key);
    this.#places.set(key, place);
    return place;
  }

  /** Where a ranking is, or is put with its expiries behind it. */
  placeRanking(ranking: string): number {
    const known = this.#rankings.get(ranking);
    if (known !== undefined) return known;
    const place = this.names.push(ranking);
    this.names.push(expiriesOf(ranking));
    this.#rankings.set(ranking, place);
    return place;
  }
}

function fieldList(fields: Readonly<Record<string, string>>): string[] {
  const list: string[] = [];
  for (const name in fields) list.push(name, fields[name] ?? "");
  return list;
}

function entryList(row: CacheRow, keys: Keys): Cell[] {
  const list: Cell[] = [];
  for (const { ranking, member, score } of row.rankings) {
    list.push(keys.placeRanking(ranking), member, score);
  }
  return list;
}

function mirrorList(row: CacheRow, keys: Keys): (Cell | string[])[] {
  const list: (Cell | string[])[] = [];
  for (const mirror of row.mirrors) {
    list.push(
      keys.place(mirror.key),
      mirror.kind === "text" ? mirror.text : fieldList(mirror.fields),
    );
  }
  return list;
}

/** How the stock writer shows one: a whole pair is written as it is. */
const loneSurrogate = /\\ud[89a-f]/;
