import type { LogRecord, OutRecord } from "../core/record.ts";
import { deadLetterOf, letterPrefix, redrivesHeader } from "./dead_letter.ts";
import type { RefusedWhy } from "./refused_why.ts";

/** Header of an event that was sent back: the dead letter that it was. */
export const redriveOfHeader = "hotpath-redrive-of";

/** The event of a dead letter, or why it cannot be sent back. */
export type Redriven =
  | { readonly kind: "record"; readonly record: OutRecord }
  | { readonly kind: "refused"; readonly why: RefusedWhy };

/**
 * The event as it was read: bytes, key, headers, time and partition; only the
 * header that counts how often it was sent back is new, and the one that names
 * the letter. The same partition keeps it among the events of its key, however
 * the writer chose the partition.
 */
export function redrivenRecord(
  letter: LogRecord,
  redrivesMax: number,
): Redriven {
  const { origin, redrives, cutBytes, letter: id } = deadLetterOf(letter);
  const place = originPattern.exec(origin)?.groups;
  if (place === undefined) return { kind: "refused", why: "no-origin" };
  if (cutBytes !== null) return { kind: "refused", why: "cut" };
  if (redrives >= redrivesMax) return { kind: "refused", why: "loop" };
  const headers = letter.headers.filter(([name]) =>
    !name.startsWith(letterPrefix) && name !== redrivesHeader &&
    name !== redriveOfHeader
  );
  const facts = new Map(letter.headers);
  const time = Date.parse(textOf(facts.get(`${letterPrefix}timestamp`)));
  return {
    kind: "record",
    record: {
      topic: place["topic"] ?? "",
      partition: Number(place["partition"]),
      key: facts.get(`${letterPrefix}key`) ?? null,
      value: letter.value,
      headers: [
        ...headers,
        [redrivesHeader, encoder.encode(String(redrives + 1))],
        [redriveOfHeader, encoder.encode(id)],
      ],
      ...(Number.isNaN(time) ? {} : { timestamp: time }),
    },
  };
}

const originPattern = /^(?<topic>[^/]+)\/(?<partition>\d{1,9})\/\d{1,16}$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "" : decoder.decode(bytes);
}
