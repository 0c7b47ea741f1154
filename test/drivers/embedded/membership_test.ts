import assert from "node:assert/strict";
import type { Log } from "../../../src/drivers/log.ts";
import { Gate } from "../../contract/gate.ts";
import { type LogFixture, toEach, write } from "../../contract/log_fixture.ts";
import { Member } from "../../contract/member.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";
import { EmbeddedState } from "./embedded_state.ts";

const sessionMs = 5_000;

/** A clock whose process can be stopped: time passes, no timer runs. */
class StoppableClock extends VirtualClock {
  #stoodMs = 0;

  override monotonic(): number {
    return super.monotonic() + this.#stoodMs;
  }

  standStill(ms: number): void {
    this.#stoodMs += ms;
  }
}

/** A process of its own as far as time goes: a clock and a log on the state. */
class Process {
  readonly clock = new StoppableClock();
  readonly log: Log;
  readonly #fixture: LogFixture;

  constructor(state: EmbeddedState) {
    this.log = state.open(this.clock).log;
    this.#fixture = {
      log: this.log,
      openAnother: () => Promise.reject(new Error("not here")),
      groupWaitMs: 0,
      sessionMs,
      close: () => Promise.resolve(),
    };
  }

  async join(topic: string, memberName?: string): Promise<Member> {
    await this.log.admin.createTopics([{ topic, partitions: 2 }]);
    const name = memberName === undefined ? {} : { memberName };
    const options = { group: "g", topics: [topic], ...name };
    const member = await Member.join(this.#fixture, options);
    await this.clock.advance(0);
    return member;
  }
}

/** Lets the time of all these processes pass together. */
async function pass(ms: number, processes: readonly Process[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    for (const { clock } of processes) await clock.advance(50);
  }
}

/** Runs a test on two processes that share a state. */
function onTwo(
  what: string,
  test: (one: Process, two: Process) => Promise<void>,
): void {
  Deno.test(what, async () => {
    const state = new EmbeddedState();
    try {
      await test(new Process(state), new Process(state));
    } finally {
      await state.close();
    }
  });
}

onTwo(
  "a member that stands still for its session is replaced, and learns it",
  async (one, two) => {
    const first = await one.join("t");
    const second = await two.join("t");
    await pass(500, [one, two]);
    assert.deepEqual([first.owned.size, second.owned.size], [1, 1]);
    await pass(sessionMs - 1_000, [one]);
    assert.equal(first.owned.size, 1, "not before");
    await pass(2_000, [one]);
    assert.equal(first.owned.size, 2);
    assert.deepEqual(second.losses, []);
    await two.clock.advance(sessionMs);
    assert.equal(second.losses.length, 1);
    await pass(500, [one, two]);
    assert.deepEqual([first.owned.size, second.owned.size], [1, 1]);
  },
);

onTwo(
  "a member that stood still reads nothing before it has looked at its group",
  async (one, two) => {
    const first = await one.join("t");
    const second = await two.join("t");
    await pass(500, [one, two]);
    await write(one, toEach("t", 2, "v"));
    await pass(2 * sessionMs, [one]);
    assert.equal(first.owned.size, 2);
    two.clock.standStill(2 * sessionMs);
    const { records } = await second.poll({ waitMs: 0 });
    assert.deepEqual(records, []);
    assert.equal(second.losses.length, 1);
  },
);

onTwo("a step of the wall clock ends no membership", async (one, two) => {
  const first = await one.join("t");
  const second = await two.join("t");
  await pass(500, [one, two]);
  one.clock.stepWall(3_600_000);
  two.clock.stepWall(-3_600_000);
  await pass(3 * sessionMs, [one, two]);
  assert.deepEqual([...first.losses, ...second.losses], []);
  assert.deepEqual([first.owned.size, second.owned.size], [1, 1]);
});

onTwo(
  "a member that hands over slowly stays alive, also while it leaves",
  async (one, two) => {
    const first = await one.join("t");
    using gate = new Gate();
    first.onRevoke = async () => {
      await gate.opened;
      await first.commitAll(0, "in time");
    };
    const leaving = first.close();
    const second = await two.join("t");
    await pass(3 * sessionMs, [one, two]);
    assert.deepEqual(second.assigns, [], "nothing is taken from it");
    gate.open();
    await one.clock.until(leaving);
    await pass(500, [one, two]);
    assert.deepEqual(
      [...second.owned.values()].map((grant) => grant.metadata),
      ["in time", "in time"],
    );
  },
);

onTwo(
  "who was replaced under its name is told at its next poll, and stays out",
  async (one, two) => {
    const first = await one.join("t", "name");
    const second = await two.join("t", "name");
    assert.equal(second.owned.size, 2, "it need not wait for a session");
    await pass(1_000, [one, two]);
    assert.equal(first.losses.flat().length, 2);
    await assert.rejects(first.poll(), { code: "member-name-taken" });
    await assert.rejects(
      first.session.commit([
        { topic: "t", partition: 0, offset: 1, metadata: "" },
      ]),
      { code: "log-unavailable" },
    );
    await pass(3 * sessionMs, [one, two]);
    assert.deepEqual(second.losses, []);
    assert.equal(second.owned.size, 2);
  },
);

onTwo(
  "a callback that throws ends the membership, with its reason at the next poll",
  async (one) => {
    await one.log.admin.createTopics([{ topic: "t", partitions: 1 }]);
    const fault = new TypeError("ours");
    const session = await one.log.openConsumer({
      group: "g",
      topics: ["t"],
      start: "earliest",
      sessionTimeoutMs: sessionMs,
      pollIntervalMs: 300_000,
    }, {
      assigned: () => {
        throw fault;
      },
      revoked: () => Promise.resolve(),
      lost: () => {},
    });
    await one.clock.advance(0);
    const request = {
      maxRecords: 1,
      maxBytes: 1,
      waitMs: 0,
      allowOversize: false,
      paused: [],
    };
    const { signal } = new AbortController();
    await assert.rejects(session.poll(request, signal), fault);
    await session.close();
    assert.equal(one.clock.timers, 0);
  },
);

onTwo("a closed member has no timer left", async (one) => {
  const member = await one.join("t");
  const { signal } = new AbortController();
  const waiting = member.poll({ waitMs: 60_000 }, signal);
  await one.clock.advance(100);
  await one.clock.until(member.close());
  assert.deepEqual(await waiting, { records: [], oversizeBytes: 0 });
  assert.equal(one.clock.timers, 0);
  await assert.rejects(member.poll(), { name: "InvariantError" });
});
