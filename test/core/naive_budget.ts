import assert from "node:assert/strict";
import type { Amount } from "../../src/core/budget.ts";

/** One line of the table. */
interface Line {
  events: number;
  bytes: number;
  /** Of `bytes`, what was taken beyond the limit; it is given back last. */
  over: number;
  waits: boolean;
  wants: boolean;
  wanted: Amount;
  promised: Amount;
}

const none: Amount = { events: 0, bytes: 0 };

/**
 * What a budget promises, written the slow and obvious way: a table with a line
 * a source, each question answered for one unit at a time.
 */
export class NaiveBudget {
  readonly #lines: Line[];

  constructor(readonly limit: Amount, count: number) {
    this.#lines = Array.from({ length: count }, () => ({
      events: 0,
      bytes: 0,
      over: 0,
      waits: false,
      wants: false,
      wanted: none,
      promised: none,
    }));
  }

  source(index: number): Readonly<Line> {
    return this.#line(index);
  }

  get overdrawn(): number {
    return this.#lines.reduce((sum, line) => sum + line.over, 0);
  }

  ready(index: number, wanted: Amount): void {
    const line = this.#line(index);
    Object.assign(line, { waits: true, wants: true, wanted, promised: none });
    this.#wakeAll();
  }

  stop(index: number): void {
    const line = this.#line(index);
    Object.assign(line, { waits: false, wants: false, promised: none });
    this.#wakeAll();
  }

  reserve(index: number, wanted: Amount): Amount {
    const line = this.#line(index);
    const part = (unit: keyof Amount) =>
      Math.min(
        wanted[unit],
        Math.max(this.#free(index, unit), line.promised[unit]),
      );
    const granted = { events: part("events"), bytes: part("bytes") };
    line.events += granted.events;
    line.bytes += granted.bytes;
    Object.assign(line, { wants: false, promised: none });
    this.#wakeAll();
    return granted;
  }

  overdraw(index: number, bytes: number): void {
    const line = this.#line(index);
    line.bytes += bytes;
    line.over += bytes;
  }

  give(index: number, { events, bytes }: Amount): void {
    const line = this.#line(index);
    line.events -= events;
    line.bytes -= bytes;
    line.over = Math.min(line.over, line.bytes);
    this.#wakeAll();
  }

  isReady(index: number): boolean {
    const { wanted, events } = this.#line(index);
    const least = Math.max(1, Math.min(wanted.events, this.#sure("events")));
    return this.#free(index, "events") >= least &&
      (events === 0 || this.#free(index, "bytes") >= wanted.bytes);
  }

  #wakeAll(): void {
    for (const [index, line] of this.#lines.entries()) {
      if (!line.waits || !this.isReady(index)) continue;
      line.promised = {
        events: Math.max(
          1,
          Math.min(line.wanted.events, this.#sure("events")),
        ),
        bytes: Math.min(line.wanted.bytes, this.#free(index, "bytes")),
      };
      line.waits = false;
    }
  }

  #sure(unit: keyof Amount): number {
    return Math.floor(this.limit[unit] / this.#lines.length);
  }

  /**
   * Fills what the idle ones leave into the others like water: each gets as
   * much as the next, or keeps what it has if that is more, and none more than
   * it is sure of. What the others do not get is free.
   */
  #free(index: number, unit: keyof Amount): number {
    const sure = this.#sure(unit);
    const own = (line: Line) =>
      Math.max(line[unit] + line.promised[unit], Math.ceil(sure / 4));
    const others = this.#lines.filter((_, at) => at !== index);
    const wanting = others.filter((line) => line.wants).map(own)
      .toSorted((a, b) => a - b);
    const left = this.limit[unit] -
      sum(others.filter((line) => !line.wants).map(own));
    const filled = (level: number) =>
      sum(wanting.map((has) => Math.max(has, level)));
    const levels = wanting.map((_, below) =>
      (left - sum(wanting.slice(below))) / (below + 1)
    );
    levels.push(left / (wanting.length + 1), sure);
    const fitting = levels.filter((level) =>
      level <= sure && filled(level) + level <= left + 1e-6
    );
    const free = left - filled(Math.max(...fitting)) - this.#line(index)[unit];
    return Math.max(0, Math.floor(free + 1e-6));
  }

  #line(index: number): Line {
    const line = this.#lines[index];
    assert.ok(line);
    return line;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
