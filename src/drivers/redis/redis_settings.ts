import { z } from "zod";
import { count, duration, text } from "../../core/options.ts";

/** How to reach Redis. Secrets come from the environment or a file. */
export const redisSettings = z.strictObject({
  url: text({
    doc: "Where Redis listens; rediss: for TLS",
    default: "redis://127.0.0.1:6379",
  }),
  username: text({ doc: "ACL user" }).optional(),
  password: text({ doc: "Password; masked wherever it is shown" }).optional(),
  connectTimeout: duration({
    doc: "Longest wait for a connection",
    default: "2s",
  }),
  silence: duration({
    doc: "A connection that says nothing for so long is taken for dead",
    default: "3s",
  }),
  queueCommands: count({
    doc: "Commands that may wait for an answer; more are refused",
    unit: "commands",
    default: 20_000,
  }),
});

/** The parsed settings: durations in milliseconds. */
export type RedisSettings = z.output<typeof redisSettings>;
