import { HotpathError } from "../../core/errors.ts";
import { findJsonFault } from "./json_fault.ts";

/**
 * A record's bytes as a JSON value, or what is wrong with them. A leading byte
 * order mark is dropped: some writers set it, and it changes nothing.
 */
export function decodeJson(
  bytes: Uint8Array,
): { readonly value: unknown } | HotpathError {
  const text = decoder.decode(bytes);
  if (text.includes(replacement) && !isUtf8(bytes)) {
    return new HotpathError({
      code: "not-utf8",
      message:
        `Cannot decode the record, expected UTF-8, the first bad byte is at: ${
          firstBadByte(bytes)
        }`,
    });
  }
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return notJson(text);
  }
}

function notJson(text: string): HotpathError {
  const fault = findJsonFault(text);
  const at = fault?.at ?? 0;
  return new HotpathError({
    code: "not-json",
    message: `Cannot parse the record as JSON, expected ${
      fault?.expected ?? "a value"
    } at position: ${at}`,
    details: { position: at },
  });
}

/** A replacement character may also have been in the text from the start. */
function isUtf8(bytes: Uint8Array, stream = false): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

/** The longest prefix that decodes, found by halves. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  return good;
}

/** Not a strict one, which takes three times as long. */
const decoder = new TextDecoder();
const replacement = "\ufffd";
