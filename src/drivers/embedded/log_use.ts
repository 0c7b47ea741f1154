import type { FileUse } from "./file_error.ts";

/** What the log does with the file; a failure may pass by itself. */
export const logUse = {
  read: {
    action: "Read the embedded log",
    unavailable: "log-unavailable",
  },
  write: {
    action: "Write to the embedded log",
    unavailable: "log-unavailable",
  },
  group: {
    action: "Look at the consumer group",
    unavailable: "log-unavailable",
  },
  commit: {
    action: "Commit",
    unavailable: "log-unavailable",
  },
} as const satisfies Readonly<Record<string, FileUse>>;
