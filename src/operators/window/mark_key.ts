import { createHash } from "node:crypto";
import type { WindowOptions } from "./window_options.ts";

/**
 * Digest of a window's id and the options that shape its windows. Marks and
 * parts of other windows, though of the same node, say nothing of these.
 */
export function markKey(id: string, options: WindowOptions): string {
  const { size, every, grace, by, measures, dedupe } = options;
  return createHash("sha256")
    .update(JSON.stringify({ id, size, every, grace, by, measures, dedupe }))
    .digest("hex").slice(0, 12);
}
