import { z } from "zod";
import { count, duration, text } from "../../core/options.ts";
import { refuseIdleFiles, tlsFileSettings } from "../tls_files.ts";

/** How to reach Redis. Secrets come from the environment or a file. */
export const redisSettings = z.strictObject({
  url: text({
    doc: "Where Redis listens, redis://host:port/database; rediss: for TLS",
    default: "redis://127.0.0.1:6379",
  }),
  username: text({ doc: "ACL user" }).optional(),
  password: text({ doc: "Password; masked wherever it is shown" }).optional(),
  ...tlsFileSettings,
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
}).superRefine((settings, context) => {
  const refuse = (message: string) =>
    context.addIssue({ code: "custom", path: ["url"], message });
  const url = readUrl(settings.url);
  if (url === undefined) return refuse(expectedUrl);
  const inUrl = url.username !== "" || url.password !== "";
  const beside = settings.username ?? settings.password;
  if (inUrl && beside !== undefined) refuse(oneLogin);
  const isOn = url.protocol === "rediss:";
  const turnOn = "write rediss: in drivers.cache.with.url";
  refuseIdleFiles(settings, context, { isOn, turnOn });
});

/** The parsed settings: durations in milliseconds. */
export type RedisSettings = z.output<typeof redisSettings>;

// Neither repeats the address: who knows what of it is the password.
const expectedUrl =
  "expected redis:// or, for TLS, rediss://, then host and port, and /database " +
  "behind them if need be; give the password in drivers.cache.with.password, " +
  "or percent-encoded in the address";
const oneLogin =
  "expected one place for user and password: take them out of the address, " +
  "or remove drivers.cache.with.username and password";

/** The address; undefined where the client could not use the whole of it. */
function readUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || !/^rediss?:$/.test(url.protocol)) return undefined;
  if (url.hostname === "" || url.search !== "" || url.hash !== "") {
    return undefined;
  }
  if (!/^(\/\d*)?$/.test(url.pathname)) return undefined;
  return isEncoded(url.username) && isEncoded(url.password) ? url : undefined;
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
