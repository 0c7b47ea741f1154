import { filter, map, type Observable } from "rxjs";
import { Budget, SourceBudget } from "../../src/core/budget.ts";
import { Ledger } from "../../src/core/ledger.ts";
import type { Batch } from "../../src/core/message.ts";
import { Settlement } from "../../src/core/settlement.ts";
import { partitionId } from "../../src/core/source.ts";
import { PartitionLanes } from "../../src/runtime/partition_lanes.ts";
import { PartitionState } from "../../src/runtime/partition_state.ts";
import { Partitions } from "../../src/runtime/partitions.ts";
import { Policy } from "../../src/runtime/policy.ts";
import type { SmallNode } from "../support/small_plan.ts";
import { patched } from "./patched.ts";
import type { SimulateOptions } from "./simulate.ts";

/** A mistake that the simulation has to find. */
export interface PlantedBug {
  readonly name: string;
  /** Plants it until disposed of. */
  readonly plant: () => Disposable & SimulateOptions;
}

/** True each so many times. */
function each(times: number): () => boolean {
  let count = 0;
  return () => ++count % times === 0;
}

/** Breaks the batches that leave the batching node. */
function batches(
  change: (output: Observable<Batch>) => Observable<Batch>,
): Disposable & SimulateOptions {
  const wrap = (node: SmallNode): SmallNode => {
    if (node.id !== "batch") return node;
    const create = async () => {
      const instance = await node.create();
      if (instance.kind !== "operator") return instance;
      const operate: typeof instance.operate = (input) =>
        change(instance.operate(input));
      return { ...instance, operate };
    };
    return { ...node, create };
  };
  return { wrap, [Symbol.dispose]: () => {} };
}

function settling(
  change: (settle: () => void, isTime: () => boolean) => void,
): Disposable {
  const isTime = each(97);
  return patched(
    Settlement.prototype,
    "settle",
    (settle) =>
      function (this: Settlement, required: boolean) {
        change(() => settle.call(this, required), isTime);
      },
  );
}

function due(
  change: (
    state: PartitionState,
    position: ReturnType<PartitionState["due"]>,
  ) => ReturnType<PartitionState["due"]>,
): Disposable {
  return patched(
    PartitionState.prototype,
    "due",
    (original) =>
      function (this: PartitionState) {
        return change(this, original.call(this));
      },
  );
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "commits the highest offset that was read",
    plant: () =>
      due((state, position) =>
        position && { ...position, offset: state.ledger.next }
      ),
  },
  {
    name: "commits past a hold",
    plant: () =>
      patched(
        Ledger.prototype,
        "committable",
        () =>
          function (this: Ledger) {
            return this.position();
          },
      ),
  },
  {
    name: "commits the same again",
    plant: () => {
      const last = new WeakMap<object, ReturnType<PartitionState["due"]>>();
      return due((state, position) => {
        const again = position ?? last.get(state);
        last.set(state, again);
        return again;
      });
    },
  },
  {
    name: "goes on committing for partitions that were lost",
    plant: () => patched(Partitions.prototype, "lost", () => () => {}),
  },
  {
    name: "takes what is in flight for done when a partition is revoked",
    plant: () => {
      const settled = patched(
        PartitionState.prototype,
        "settled",
        () => () => Promise.resolve(),
      );
      const dues = due((state, position) =>
        state.revoking && position
          ? { ...position, offset: state.ledger.next }
          : position
      );
      return {
        [Symbol.dispose]() {
          dues[Symbol.dispose]();
          settled[Symbol.dispose]();
        },
      };
    },
  },
  {
    name: "throws away a new grant when the drain of the old one ends",
    plant: () =>
      patched(
        Partitions.prototype,
        "revoked",
        (revoked) =>
          async function (this: Partitions, partitions) {
            await revoked.call(this, partitions);
            this.lost(partitions);
          },
      ),
  },
  {
    name: "counts results of an epoch that has ended",
    plant: () => {
      const newest = new Map<string, PartitionState>();
      const admit = patched(
        PartitionState.prototype,
        "admit",
        (original) =>
          function (this: PartitionState, ...given) {
            newest.set(partitionId(this), this);
            return original.apply(this, given);
          },
      );
      const settled = patched(
        PartitionState.prototype,
        "requiredSettled",
        (original) =>
          function (this: PartitionState, settlement) {
            original.call(newest.get(partitionId(this)) ?? this, settlement);
          },
      );
      return {
        [Symbol.dispose]() {
          settled[Symbol.dispose]();
          admit[Symbol.dispose]();
        },
      };
    },
  },
  {
    name: "forgets to settle",
    plant: () => settling((settle, isTime) => isTime() || settle()),
  },
  {
    name: "settles twice",
    plant: () =>
      settling((settle, isTime) => {
        settle();
        if (isTime()) settle();
      }),
  },
  {
    name: "forgets that commits wait for one of a fan-out's sinks",
    plant: () =>
      patched(
        Settlement.prototype,
        "fork",
        (fork) =>
          function (this: Settlement, all, required) {
            fork.call(this, all, Math.max(0, required - 1));
          },
      ),
  },
  {
    name: "leaks a little of the budget",
    plant: () => {
      const isTime = each(11);
      return patched(
        SourceBudget.prototype,
        "give",
        (give) =>
          function (this: SourceBudget, events, bytes) {
            give.call(
              this,
              events > 0 && isTime() ? events - 1 : events,
              bytes,
            );
          },
      );
    },
  },
  {
    name: "grants more than there is",
    plant: () =>
      patched(
        Budget.prototype,
        "available",
        (available) =>
          function (this: Budget, source) {
            const { events, bytes } = available.call(this, source);
            return { events: events + 3, bytes };
          },
      ),
  },
  {
    name: "does not wake a source that waits when all is settled",
    plant: () =>
      patched(
        Budget.prototype,
        "wake",
        (wake) => {
          const used = new WeakSet<Budget>();
          return function (this: Budget) {
            const isIdle = this.inUse().events === 0;
            if (!isIdle) used.add(this);
            if (!isIdle || !used.has(this)) wake.call(this);
          };
        },
      ),
  },
  {
    name: "reorders a partition",
    plant: () =>
      batches((output) =>
        output.pipe(
          map((batch) => ({
            ...batch,
            messages: batch.messages.toReversed(),
          })),
        )
      ),
  },
  {
    name: "repeats writes that failed together in any order",
    plant: () => patched(PartitionLanes.prototype, "isFree", () => () => true),
  },
  {
    name: "loses a batch",
    plant: () => {
      const isTime = each(19);
      return batches((output) => output.pipe(filter(() => !isTime())));
    },
  },
  {
    name: "buries good events while a store is away",
    plant: () =>
      patched(
        Policy.prototype,
        "run",
        (run) =>
          function <T>(
            this: Policy,
            ...[attempt, options]: Parameters<typeof Policy.prototype.run<T>>
          ) {
            return run.call(this, attempt, {
              ...options,
              giveUp: true,
            }) as ReturnType<typeof Policy.prototype.run<T>>;
          },
      ),
  },
  {
    name: "calls more often at a time than it may",
    plant: () => ({
      [Symbol.dispose]: () => {},
      wrap: (node) => {
        const { policy } = node.facts;
        if (policy === undefined) return node;
        const more = { ...policy, inFlight: policy.inFlight * 2 };
        return { ...node, facts: { ...node.facts, policy: more } };
      },
    }),
  },
];
