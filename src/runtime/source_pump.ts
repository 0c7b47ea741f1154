import { type Observable, Subject } from "rxjs";
import type { SourceBudget } from "../core/budget.ts";
import type { Clock } from "../core/clock.ts";
import { toHotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { Message } from "../core/message.ts";
import type { SourceNode } from "../core/node.ts";
import { type LogRecord, recordBytes } from "../core/record.ts";
import type {
  PartitionLag,
  PollResult,
  SourceSession,
} from "../core/source.ts";
import type { PlanNode } from "../graph/plan.ts";
import type { NodeMeter } from "./node_meter.ts";
import { Partitions } from "./partitions.ts";
import type { Telemetry } from "./telemetry.ts";

/** What a pump is given. */
export interface PumpContext {
  readonly node: PlanNode;
  readonly budget: SourceBudget;
  readonly meter: NodeMeter;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a revoke may wait for what is in flight, milliseconds. */
  readonly revokeMs: number;
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
  #session: SourceSession | undefined;
  #running: Promise<void> = Promise.resolve();
  #oversizeBytes = 0;

  constructor(context: PumpContext) {
    this.#context = context;
    this.#partitions = new Partitions(context);
    this.messages = this.#subject.asObservable();
  }

  /** Joins the group and begins to read. */
  async start(source: SourceNode): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#session = await source.open(this.#partitions);
    this.#partitions.attach(this.#session);
    if (this.#stop.signal.aborted) return;
    this.#context.meter.status = "connected";
    this.#running = this.#run(this.#session);
  }

  /** Stops reading; `messages` completes once the last poll is through. */
  async stopIntake(): Promise<void> {
    this.#stop.abort();
    this.#context.budget.wake();
    await this.#running;
    this.#subject.complete();
  }

  /** Commits what has settled and leaves the group. */
  async close(options: { readonly wait: boolean }): Promise<void> {
    await this.stopIntake();
    if (!options.wait) this.#partitions.stopWaiting();
    await this.#partitions.close();
    await this.#session?.close();
    this.#session = undefined;
  }

  async lag(): Promise<readonly PartitionLag[]> {
    return await this.#session?.lag() ?? [];
  }

  async #run(session: SourceSession): Promise<void> {
    try {
      while (!this.#stop.signal.aborted) await this.#turn(session);
      this.#subject.complete();
    } catch (thrown) {
      if (this.#stop.signal.aborted) this.#subject.complete();
      else this.#subject.error(thrown);
    }
  }

  async #turn(session: SourceSession): Promise<void> {
    const { budget, meter, clock } = this.#context;
    const wanted = {
      events: Math.min(pollRecordsMax, Math.ceil(budget.sure.events / 8)),
      bytes: Math.max(
        this.#oversizeBytes,
        Math.min(pollBytesMin, budget.sure.bytes),
      ),
    };
    meter.beginWork();
    meter.beginWait();
    await budget.ready(wanted);
    meter.endWait();
    meter.endWork();
    if (this.#stop.signal.aborted) return;
    const allowOversize = budget.events === 0;
    const granted = budget.reserve({
      events: pollRecordsMax,
      bytes: Math.max(pollBytesMax, this.#oversizeBytes),
    });
    const used = { events: 0, bytes: 0 };
    try {
      const began = clock.monotonic();
      const result = await this.#poll(session, granted, allowOversize);
      const took = clock.monotonic() - began;
      if (result.records.length > 0 && took < busyPollMs) meter.addBusy(took);
      this.#oversizeBytes = result.oversizeBytes;
      this.#admit(result.records, used);
    } finally {
      const over = Math.max(0, used.bytes - granted.bytes);
      budget.overdraw(over);
      budget.give(
        granted.events - used.events,
        granted.bytes + over - used.bytes,
      );
    }
  }

  /** Emits what belongs to partitions that are still ours. */
  #admit(
    records: readonly LogRecord[],
    used: { events: number; bytes: number },
  ): void {
    const { meter, clock, telemetry } = this.#context;
    const now = clock.monotonic();
    if (records.length > 0) telemetry.lastActivity = now;
    for (const record of records) {
      const state = this.#partitions.accepting(record);
      if (state === undefined) continue;
      const bytes = recordBytes(record);
      used.events++;
      used.bytes += bytes;
      meter.in++;
      meter.out++;
      const settlement = state.admit(record, bytes, now);
      this.#subject.next(
        new Message(record, null, record.timestamp, now, settlement),
      );
    }
  }

  async #poll(
    session: SourceSession,
    granted: { readonly events: number; readonly bytes: number },
    allowOversize: boolean,
  ): Promise<PollResult> {
    const { clock, logger, node } = this.#context;
    try {
      return await session.poll({
        maxRecords: granted.events,
        maxBytes: granted.bytes,
        waitMs: pollWaitMs,
        allowOversize,
      }, this.#stop.signal);
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
/** Records of one poll: enough to make a poll cheap, few enough to stay smooth. */
const pollRecordsMax = 500;
const pollBytesMax = 4 * 1_048_576;
/** A poll for less than this is not worth its cost. */
const pollBytesMin = 65_536;
const pollWaitMs = 1_000;
const pollRetryMs = 500;
/** A poll that is faster did not wait: its time is work. */
const busyPollMs = 2;
