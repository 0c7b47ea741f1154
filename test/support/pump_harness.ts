import { IntakeGate } from "../../src/runtime/intake_gate.ts";
import assert from "node:assert/strict";
import { type Amount, Budget } from "../../src/core/budget.ts";
import type { Message } from "../../src/core/message.ts";
import type { WindowNode } from "../../src/core/window.ts";
import { SourcePump } from "../../src/runtime/source_pump.ts";
import { Telemetry } from "../../src/runtime/telemetry.ts";
import { MemorySource } from "./memory_source.ts";
import { RecordingLogger } from "./recording_logger.ts";
import { sinkNode, sourceNode } from "./small_nodes.ts";
import { smallPlan } from "./small_plan.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** How a pump is set up; a test says only what it is about. */
export interface PumpParts {
  readonly budget?: Amount;
  readonly partitions?: number;
  readonly revokeMs?: number;
  readonly required?: boolean;
  readonly windows?: readonly WindowNode[];
}

/** One source's pump, with a test in the place of all that is below it. */
export class PumpHarness {
  readonly clock = new VirtualClock();
  readonly logger = new RecordingLogger();
  readonly source: MemorySource;
  readonly budget: Budget;
  readonly telemetry: Telemetry;
  readonly gate = new IntakeGate();
  readonly pump: SourcePump;
  readonly messages: Message[] = [];
  readonly ended: string[] = [];

  constructor(parts: PumpParts = {}) {
    const { budget = { events: 100, bytes: 100_000 }, required = true } = parts;
    this.source = new MemorySource({
      clock: this.clock,
      partitions: parts.partitions ?? 1,
    });
    this.budget = new Budget(budget, 1);
    this.telemetry = new Telemetry(["in"], this.clock);
    const plan = smallPlan([
      sourceNode("in", this.source.open),
      sinkNode("out", {
        from: "in",
        required,
        write: () => Promise.resolve([]),
      }),
    ]);
    const [node] = plan.nodes;
    assert.ok(node);
    this.pump = new SourcePump({
      node,
      budget: this.budget.source(0),
      meter: this.telemetry.meter("in"),
      telemetry: this.telemetry,
      clock: this.clock,
      logger: this.logger,
      isWork: true,
      windows: parts.windows ?? [],
      revokeMs: parts.revokeMs ?? 5_000,
      gate: this.gate,
    });
    this.pump.messages.subscribe({
      next: (message) => this.messages.push(message),
      error: (error) => this.ended.push(error.message),
      complete: () => this.ended.push("complete"),
    });
  }

  /** Joins, and reads what is there. */
  async start(): Promise<void> {
    await this.pump.start({ kind: "source", open: this.source.open });
    await this.clock.flush();
  }

  /** Offsets that were emitted, in order. */
  get offsets(): number[] {
    return this.messages.map((one) => one.record.offset);
  }

  /** Settles messages by their place among those emitted. */
  settle(...places: number[]): void {
    for (const place of places) {
      const message = this.messages[place];
      assert.ok(message, `No message ${place} was emitted`);
      message.settlement.settle(message.settlement.required > 0);
    }
  }

  settleAll(): void {
    for (const [place, { settlement }] of this.messages.entries()) {
      if (settlement.all > 0) this.settle(place);
    }
  }

  /** Leaves in good order, and checks that nothing is left behind. */
  async close(wait = true): Promise<void> {
    await this.clock.until(this.pump.close({ wait }));
    this.telemetry.close();
    assert.equal(this.clock.timers, 0);
    assert.deepEqual(this.source.faults, []);
  }
}
