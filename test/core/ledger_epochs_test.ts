import assert from "node:assert/strict";
import fc from "fast-check";
import { Ledger } from "../../src/core/ledger.ts";
import { SeededRandom } from "../support/seeded_random.ts";

/** One grant of the partition to a member, and what that member has in hand. */
interface Grant {
  readonly ledger: Ledger;
  /** Offsets read and not settled yet. */
  readonly open: number[];
  /** Offsets claimed, one entry a claim. */
  readonly held: number[];
}

/**
 * A partition that goes from member to member: each begins at the commit,
 * reads on, settles in any order, commits now and then, and loses the partition
 * at any moment with results still on their way.
 */
class Handovers {
  readonly #random: SeededRandom;
  readonly #records: readonly number[];
  readonly #past: Grant[] = [];
  /** Offsets that settled while their epoch was valid and nothing claimed. */
  readonly #done = new Set<number>();
  readonly #claimed = new Map<number, number>();
  #grant: Grant;
  #late = 0;
  committed = 0;

  constructor(records: readonly number[], random: SeededRandom) {
    this.#records = records;
    this.#random = random;
    this.#grant = this.#granted();
  }

  step(): void {
    const kind = this.#random.below(100);
    if (kind < 40) this.#read();
    else if (kind < 75) this.#settle();
    else if (kind < 82) this.#release();
    else if (kind < 90) this.#commit();
    else if (kind < 97) this.#settleLate();
    else this.#reassign();
  }

  /** Reads, settles and commits all that is left. */
  finish(): void {
    while (this.#read());
    while (this.#grant.open.length > 0) this.#settle();
    while (this.#grant.held.length > 0) this.#release();
    for (const grant of this.#past) {
      while (grant.open.length > 0) this.#settleLate();
    }
    this.#commit();
    const late = this.#past.map((one) => one.ledger.late);
    assert.equal(late.reduce((sum, one) => sum + one, 0), this.#late);
    assert.equal(this.#grant.ledger.late, 0);
  }

  #granted(): Grant {
    const epoch = this.#past.length + 1;
    this.#claimed.clear();
    return {
      ledger: new Ledger("topic", 0, epoch, this.committed),
      open: [],
      held: [],
    };
  }

  #read(): boolean {
    const { ledger, open, held } = this.#grant;
    const offset = this.#records.find((one) => one >= ledger.next);
    if (offset === undefined) return false;
    ledger.track(offset, 0);
    open.push(offset);
    if (this.#random.below(10) === 0 && ledger.hold(offset)) {
      held.push(offset);
      this.#claimed.set(offset, 1);
    }
    return true;
  }

  #settle(): void {
    const offset = this.#random.take(this.#grant.open);
    if (offset === undefined) return;
    assert.equal(this.#grant.ledger.settle(offset), true);
    this.#done.add(offset);
  }

  #release(): void {
    const offset = this.#random.take(this.#grant.held);
    if (offset === undefined) return;
    this.#grant.ledger.release(offset);
    this.#claimed.delete(offset);
  }

  /** A result of an earlier epoch: it must change nothing, anywhere. */
  #settleLate(): void {
    const grant = this.#past.find((one) => one.open.length > 0);
    const offset = grant && this.#random.take(grant.open);
    if (grant === undefined || offset === undefined) return;
    const before = [grant.ledger.committable(), grant.ledger.position()];
    assert.equal(grant.ledger.settle(offset), false);
    this.#late++;
    assert.deepEqual(
      [grant.ledger.committable(), grant.ledger.position()],
      before,
    );
  }

  #commit(): void {
    const offset = this.#grant.ledger.committable();
    assert.ok(offset >= this.committed, "A commit went back");
    for (const one of this.#records) {
      if (one >= offset) break;
      assert.ok(this.#done.has(one), `Lost: ${one} below commit ${offset}`);
      assert.ok(!this.#claimed.has(one), `Held: ${one} below ${offset}`);
    }
    this.committed = offset;
  }

  #reassign(): void {
    if (this.#random.below(2) === 0) this.#commit();
    this.#grant.ledger.fence();
    this.#past.push(this.#grant);
    this.#grant = this.#granted();
  }
}

Deno.test("ledgers lose nothing over any number of hand-overs", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4 }), {
        minLength: 1,
        maxLength: 60,
        size: "max",
      }),
      fc.integer(),
      (gaps, seed) => {
        let last = -1;
        const records = gaps.map((gap) => last += gap);
        const run = new Handovers(records, new SeededRandom(seed));
        for (let left = 300; left > 0; left--) run.step();
        run.finish();
        assert.equal(run.committed, last + 1);
      },
    ),
    { numRuns: 1_000 },
  );
});
