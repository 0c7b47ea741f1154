import type { Clock } from "../core/clock.ts";
import type { LogRecord } from "../core/record.ts";
import type { Log } from "../drivers/log.ts";
import { type LetterFilter, openLetters, readHandled } from "./dlq_letters.ts";
import { Redrive } from "./redrive.ts";
import { redrivenRecord } from "./redriven_record.ts";
import type { RefusedWhy } from "./refused_why.ts";
import { soleWork } from "./sole_work.ts";

/** Which letters are to be sent back. */
export interface RedriveRequest {
  /** Topic of the dead letters; it exists. */
  readonly topic: string;
  readonly filter: LetterFilter;
  /** An event that was sent back so often is refused. */
  readonly redrivesMax: number;
  /** Events a second; as fast as the log takes them when absent. */
  readonly rate?: number | undefined;
}

/** What a redrive would do, or did. */
export interface RedriveTally {
  /** Events that are sent back, by topic. */
  readonly send: Readonly<Record<string, number>>;
  readonly refused: Readonly<Partial<Record<RefusedWhy, number>>>;
}

/** What would be sent, and whether a redrive that was cut short is to be ended. */
export interface RedrivePreview {
  readonly tally: RedriveTally;
  readonly isUnfinished: boolean;
}

/** What a redrive stands on. */
export interface RedriveParts {
  readonly log: Log;
  readonly clock: Clock;
}

/** Looks what a redrive would send, and sends nothing. */
export async function previewRedrive(
  request: RedriveRequest,
  parts: RedriveParts,
): Promise<RedrivePreview> {
  const { tally, isUnfinished } = await look(request, parts);
  return { tally, isUnfinished };
}

/**
 * Sends events back to the topics they came from, each letter once, while no
 * other process does the same (`group-active`). A signal ends it between two
 * groups; what was sent is marked, so that the next redrive goes on from there.
 */
export async function redriveLetters(
  request: RedriveRequest,
  parts: RedriveParts & { readonly signal: AbortSignal },
): Promise<RedriveTally> {
  const { log, clock, signal } = parts;
  const { topic } = request;
  let done: RedriveTally = { send: {}, refused: {} };
  await soleWork(log, {
    topic,
    group: `hotpath-redrive.${topic}`,
    action: `Send dead letters of ${topic} back`,
    clock,
  }, async () => {
    // Another redrive may have been at work until just now.
    const { tally, sent, handled, isUnfinished } = await look(request, parts);
    const work = new Redrive({ log, topic, clock });
    await work.run(records(log, request, handled), {
      sent,
      isUnfinished,
      rate: request.rate,
      redrivesMax: request.redrivesMax,
      signal,
      topics: Object.keys(tally.send),
    });
    done = { ...tally, send: work.sent };
  });
  return done;
}

/** What is to be sent, as it is now. */
interface Found extends RedrivePreview {
  readonly handled: ReadonlySet<string>;
  /** Letters that a redrive which was cut short has sent. */
  readonly sent: ReadonlySet<string>;
}

async function look(
  request: RedriveRequest,
  { log, clock }: RedriveParts,
): Promise<Found> {
  const { topic, redrivesMax } = request;
  const { letters: handled, unfinished } = await readHandled(log, topic);
  // What a redrive that was cut short has sent is not sent again.
  const sent = await new Redrive({ log, topic, clock })
    .sentByUnfinished({ letters: handled, unfinished });
  for (const letter of sent) handled.add(letter);
  const tally = await count(records(log, request, handled), redrivesMax);
  return { tally, handled, sent, isUnfinished: unfinished !== undefined };
}

async function* records(
  log: Log,
  { topic, filter }: RedriveRequest,
  handled: ReadonlySet<string>,
): AsyncGenerator<LogRecord> {
  const letters = openLetters(log, topic, { handled, filter });
  for await (const { record } of letters) yield record;
}

async function count(
  letters: AsyncIterable<LogRecord>,
  redrivesMax: number,
): Promise<RedriveTally> {
  const send: Record<string, number> = {};
  const refused: Partial<Record<RefusedWhy, number>> = {};
  for await (const letter of letters) {
    const redriven = redrivenRecord(letter, redrivesMax);
    if (redriven.kind === "record") {
      const { topic } = redriven.record;
      send[topic] = (send[topic] ?? 0) + 1;
    } else refused[redriven.why] = (refused[redriven.why] ?? 0) + 1;
  }
  return { send, refused };
}
