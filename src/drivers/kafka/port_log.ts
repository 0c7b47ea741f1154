import type { Logger, LogLevel } from "../../core/logger.ts";

const levels: readonly string[] = ["debug", "info", "warn", "error"];

/** Passes the port's log lines on; what is no JSON comes as it is. */
export async function readPortLog(
  stream: ReadableStream<Uint8Array>,
  logger: Logger,
): Promise<void> {
  let rest = "";
  const text = stream.pipeThrough(new TextDecoderStream());
  for await (const chunk of text) {
    const lines = (rest + chunk).split("\n");
    rest = (lines.pop() ?? "").slice(-lineCharsMax);
    for (const line of lines) logLine(line, logger);
  }
  if (rest !== "") logLine(rest, logger);
}

/** A longer line is cut: its end says more than its beginning. */
const lineCharsMax = 65_536;

function logLine(line: string, logger: Logger): void {
  try {
    const { level, message, ...fields } = JSON.parse(line);
    if (isLevel(level)) {
      logger.log(level, `Kafka port: ${message}`, fields);
      return;
    }
  } catch {
    // librdkafka itself writes plain lines; they are passed on below.
  }
  if (line.trim() !== "") logger.log("warn", `Kafka port: ${line}`);
}

function isLevel(level: unknown): level is LogLevel {
  return typeof level === "string" && levels.includes(level);
}
