import { z } from "zod";
import type { WindowRecord } from "../core/window_record.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What is read of a result; another version may say more. */
const windowRecord = z.object({
  name: z.string(),
  group: z.record(z.string(), scalar),
  window_start: z.iso.datetime(),
  window_end: z.iso.datetime(),
  count: z.number(),
  measures: z.record(z.string(), scalar),
  revision: z.number(),
  final: z.boolean(),
  incomplete: z.boolean(),
  late: z.number(),
  watermark: z.string(),
});

/** The result of a window that a record's value is; undefined if it is none. */
export function readWindowRecord(
  value: Uint8Array | null,
): WindowRecord | undefined {
  if (value === null) return undefined;
  try {
    const text = new TextDecoder().decode(value);
    return windowRecord.safeParse(JSON.parse(text)).data;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}
