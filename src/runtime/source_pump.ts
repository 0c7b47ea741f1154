import { type Observable, Subject } from "rxjs";
import type { Amount } from "../core/budget.ts";
import { toHotpathError } from "../core/errors.ts";
import { Message } from "../core/message.ts";
import type { SourceNode } from "../core/node.ts";
import { type LogRecord, recordBytes } from "../core/record.ts";
import type {
  PartitionLag,
  PollResult,
  SourceSession,
} from "../core/source.ts";
import type { Uncommitted } from "./uncommitted.ts";
import type { NodeMeter } from "./node_meter.ts";
import type { PartitionProgress } from "./partition_state.ts";
import { Partitions, type PartitionsContext } from "./partitions.ts";

/** What a pump is given. */
export interface PumpContext extends PartitionsContext {
  readonly meter: NodeMeter;
}

/** What a source is doing. */
export interface SourceProgress {
  readonly id: string;
  readonly partitions: readonly PartitionProgress[];
  /** Does it wait for something to end, before it reads on? */
  readonly waitsForBudget: boolean;
  /** Was it told to read nothing more for now? */
  readonly isPaused: boolean;
  /** Monotonic milliseconds when its poll began, while there is one. */
  readonly pollingSince: number | undefined;
}

/**
 * Moves records from a source's session into the topology, never more than the
 * budget grants, and commits what has settled. It polls only with a grant in
 * hand; while there is none the session keeps the group membership.
 */
export class SourcePump {
  /** Completes when intake has stopped; errs when the source crashed. */
  readonly messages: Observable<Message>;
  readonly #subject = new Subject<Message>();
  readonly #context: PumpContext;
  readonly #partitions: Partitions;
  readonly #stop = new AbortController();
  #opening: Promise<void> = Promise.resolve();
  #session: SourceSession | undefined;
  #running: Promise<void> = Promise.resolve();
  #oversizeBytes = 0;
  #pollingSince: number | undefined;
  #isQuiet = true;
  #isClosed = false;
  #isCut = false;
  #decode: SourceNode["decode"];

  constructor(context: PumpContext) {
    this.#context = context;
    this.#partitions = new Partitions(context);
    this.messages = this.#subject.asObservable();
  }

  /** Joins the group and begins to read. */
  async start(source: SourceNode): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const opening = this.#open(source);
    this.#opening = opening.catch(() => undefined);
    await opening;
  }

  /** Stops reading; `messages` completes once the last poll is through. */
  async stopIntake(): Promise<void> {
    this.#stop.abort();
    this.#context.budget.wake();
    await this.#within(this.#running);
    // A poll that comes back later has nobody to give its records to.
    this.#isCut = true;
    this.#subject.complete();
  }

  /** Commits all that has settled, as long as `signal` lets it; true if done. */
  async commitAll(signal: AbortSignal): Promise<boolean> {
    return await this.#partitions.commitAll(signal);
  }

  /** What was settled and could not be committed, once it has been closed. */
  get uncommitted(): Uncommitted | undefined {
    return this.#partitions.uncommitted;
  }

  /** Commits what has settled and leaves the group. */
  async close(options: { readonly wait: boolean }): Promise<void> {
    await this.stopIntake();
    if (!options.wait) this.#partitions.stopWaiting();
    await this.#joined();
    this.#isClosed = true;
    await this.#partitions.close();
    const closing = this.#session?.close();
    this.#session = undefined;
    if (options.wait) return await closing;
    await this.#within(closing);
  }

  /** Undefined while the group has not said what is to be read. */
  async lag(): Promise<readonly PartitionLag[] | undefined> {
    if (this.#session === undefined || !this.#partitions.isGranted) {
      return undefined;
    }
    const lag = await this.#session.lag();
    return this.#partitions.isGranted ? lag : undefined;
  }

  /** How far it has come, and what it waits for. */
  progress(): SourceProgress {
    const { node, budget, gate } = this.#context;
    return {
      id: node.id,
      partitions: this.#partitions.progress(),
      waitsForBudget: budget.waiting,
      isPaused: gate.isShut,
      pollingSince: this.#pollingSince,
    };
  }

  async #open(source: SourceNode): Promise<void> {
    this.#decode = source.decode?.bind(source);
    const session = await source.open(this.#partitions);
    // Nobody waits for it any more, and it must not stay a member.
    if (this.#isClosed) return await session.close();
    this.#session = session;
    this.#partitions.attach(session);
    if (this.#stop.signal.aborted) return;
    this.#context.meter.status = "connected";
    this.#running = this.#run(session);
  }

  /** Waits for a join that is under way, as it can only be left when it is through. */
  async #joined(): Promise<void> {
    await this.#within(this.#opening);
  }

  /** Waits for what should end soon, not for ever. */
  async #within(work: Promise<void> | undefined): Promise<void> {
    const waited = new AbortController();
    const expired = this.#context.clock.sleep(endWaitMs, waited.signal)
      .catch(() => undefined);
    await Promise.race([work, expired]);
    waited.abort();
  }

  async #run(session: SourceSession): Promise<void> {
    try {
      while (!this.#stop.signal.aborted) {
        if (this.#context.gate.isShut) await this.#pause();
        else await this.#turn(session);
      }
      this.#subject.complete();
    } catch (thrown) {
      if (this.#stop.signal.aborted) this.#subject.complete();
      else this.#subject.error(thrown);
    }
  }

  /** Waits until it may read again; the session keeps the membership. */
  async #pause(): Promise<void> {
    const { meter, gate } = this.#context;
    meter.status = "paused";
    await gate.opened(this.#stop.signal);
    meter.status = "connected";
  }

  async #turn(session: SourceSession): Promise<void> {
    const { budget, meter, clock } = this.#context;
    const wanted = {
      events: Math.min(
        pollRecordsMax,
        Math.ceil(budget.sure.events / leastShare),
      ),
      bytes: Math.max(
        this.#oversizeBytes,
        Math.min(pollBytesMin, Math.ceil(budget.sure.bytes / leastShare)),
      ),
    };
    meter.beginWork();
    meter.beginWait();
    await budget.ready(wanted);
    meter.endWait();
    meter.endWork();
    if (this.#stop.signal.aborted) return;
    const allowOversize = budget.events === 0;
    const grant = { ...budget.reserve(this.#most(wanted)) };
    const used = { events: 0, bytes: 0 };
    try {
      const began = clock.monotonic();
      this.#pollingSince = began;
      const result = await this.#poll(session, grant, allowOversize);
      this.#pollingSince = undefined;
      if (this.#isCut) return;
      const took = clock.monotonic() - began;
      if (result.records.length > 0 && took < busyPollMs) meter.addBusy(took);
      this.#oversizeBytes = result.oversizeBytes;
      this.#isQuiet = result.records.length === 0;
      this.#admit(result.records, { grant, used });
    } finally {
      budget.give(grant.events - used.events, grant.bytes - used.bytes);
    }
  }

  /**
   * The grant of a poll. It is held until the poll ends, so while there is
   * nothing to read it leaves all but a little to the other sources.
   */
  #most(least: Amount): Amount {
    if (this.#isQuiet) return least;
    return {
      events: pollRecordsMax,
      bytes: Math.max(pollBytesMax, this.#oversizeBytes),
    };
  }

  /** Emits what belongs to partitions that are still ours. */
  #admit(
    records: readonly LogRecord[],
    { grant, used }: Record<
      "grant" | "used",
      { events: number; bytes: number }
    >,
  ): void {
    const { budget, meter, clock } = this.#context;
    const now = clock.monotonic();
    for (const record of records) {
      const state = this.#partitions.accepting(record);
      if (state === undefined) continue;
      const bytes = recordBytes(record);
      used.events++;
      used.bytes += bytes;
      if (used.bytes > grant.bytes) {
        // Before it is emitted, as it may end and give back within that.
        budget.overdraw(used.bytes - grant.bytes);
        grant.bytes = used.bytes;
      }
      meter.in++;
      meter.out++;
      const settlement = state.admit(record, bytes, now);
      const decoded = this.#decode?.(record);
      const eventTime = decoded?.eventTime ?? record.timestamp;
      const value = decoded?.value ?? null;
      const message = new Message(record, value, eventTime, now, settlement);
      meter.lastOut = message;
      meter.tap?.seen("out", message);
      this.#subject.next(message);
    }
  }

  async #poll(
    session: SourceSession,
    grant: Amount,
    allowOversize: boolean,
  ): Promise<PollResult> {
    const { clock, logger, node, meter } = this.#context;
    const { events: maxRecords, bytes: maxBytes } = grant;
    const paused = this.#partitions.paused();
    // A poll does not hear of room that a window finds meanwhile.
    const waitMs = paused.length > 0 ? pausedWaitMs : pollWaitMs;
    const asked = { maxRecords, maxBytes, waitMs, allowOversize, paused };
    const poll = () => session.poll(asked, this.#stop.signal);
    try {
      return await meter.operations.time("poll", poll);
    } catch (thrown) {
      if (this.#stop.signal.aborted) return nothing;
      const error = toHotpathError(
        thrown,
        "log-unavailable",
        `Read for ${node.id}`,
      );
      if (error.disposition !== "retry") throw error;
      logger.log("warn", error.message, { node: node.id, code: error.code });
      await clock.sleep(pollRetryMs, this.#stop.signal).catch(() => undefined);
      return nothing;
    }
  }
}

const nothing: PollResult = { records: [], oversizeBytes: 0 };
/** Records of one poll: enough to be cheap, few enough to stay smooth. */
const pollRecordsMax = 500;
const pollBytesMax = 4 * 1_048_576;
/** A poll for less than this, or this part of a budget, is not worth its cost. */
const pollBytesMin = 65_536;
const leastShare = 8;
const pollWaitMs = 1_000;
/** As long as partitions are paused: how late a window's room may be noticed. */
const pausedWaitMs = 100;
const pollRetryMs = 500;
/** How long an end waits for a join, a poll or a leave that is under way. */
const endWaitMs = 5_000;
/** A poll that is faster did not wait: its time is work. */
const busyPollMs = 2;
