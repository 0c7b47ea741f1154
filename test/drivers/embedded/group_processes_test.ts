import assert from "node:assert/strict";
import { toEach, write } from "../../contract/log_fixture.ts";
import { EmbeddedState } from "./embedded_state.ts";
import { MemberChild } from "./member_child.ts";
import type { MemberOrder } from "./member_process.ts";

const partitions = 4;

/** A topic of four partitions on a folder that processes share. */
class Shared implements AsyncDisposable {
  readonly #state = new EmbeddedState();
  readonly log = this.#state.open().log;
  #sent = 0;

  static async open(): Promise<Shared> {
    const shared = new Shared();
    await shared.log.admin.createTopics([{ topic: "t", partitions }]);
    return shared;
  }

  /** Starts a member process. */
  member(order: Partial<MemberOrder> = {}): MemberChild {
    return new MemberChild({
      stateDir: this.#state.path,
      topic: "t",
      group: "g",
      sessionMs: 10_000,
      ...order,
    });
  }

  /** One more record for each partition; all origins so far. */
  async send(): Promise<string[]> {
    await write(this, toEach("t", partitions, "v"));
    this.#sent++;
    return Array.from(
      { length: partitions * this.#sent },
      (_, index) => `${index % partitions}/${Math.floor(index / partitions)}`,
    );
  }

  async committed(): Promise<number[]> {
    return (await this.log.admin.groupPositions("g")).map((one) => one.offset);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#state.close();
  }
}

/** Resolves when the members together have read all of these. */
async function allRead(
  expected: readonly string[],
  members: readonly MemberChild[],
): Promise<string[]> {
  const read = () => members.flatMap((one) => one.read);
  const isDone = () => expected.every((origin) => read().includes(origin));
  // Whose output completes them is woken; the others look again at their end.
  const waits = members.map((one) => one.until("all records", isDone));
  for (const wait of waits) wait.catch(() => undefined);
  await Promise.race(waits);
  return read();
}

Deno.test("processes share a group, and every record is read once", async () => {
  await using shared = await Shared.open();
  await using first = shared.member();
  await first.owns(4);
  await using second = shared.member();
  await second.owns(2);
  await first.owns(2);
  assert.deepEqual([...first.owned, ...second.owned].sort(), [0, 1, 2, 3]);
  const sent = await shared.send();
  await first.until("its half", () => first.read.length === 2);
  await second.until("its half", () => second.read.length === 2);
  assert.deepEqual([...first.read, ...second.read].sort(), sent.sort());
  assert.equal(await second.stop(), 0);
  await first.owns(4);
  assert.equal(await first.stop(), 0);
  assert.deepEqual(await shared.committed(), [1, 1, 1, 1]);
});

Deno.test("another process takes over within a second after a kill -9", async (t) => {
  await using shared = await Shared.open();
  await using first = shared.member();
  await first.owns(4);
  await using second = shared.member();
  await second.owns(2);
  await first.owns(2);
  const killedAt = Date.now();
  second.kill("SIGKILL");
  await first.owns(4);
  const tookMs = first.timeOf("assigned", killedAt) - killedAt;
  await t.step(`it took ${tookMs} ms`, () => assert(tookMs < 1_000));
  const sent = await shared.send();
  assert.deepEqual((await allRead(sent, [first])).sort(), sent.sort());
});

Deno.test("a process that is started again after a kill -9 owns its partitions at once", async (t) => {
  await using shared = await Shared.open();
  await using first = shared.member();
  await first.owns(4);
  await shared.send();
  await first.until("four records", () => first.read.length === 4);
  first.kill("SIGKILL");
  await first.ended();
  const startedAt = Date.now();
  await using second = shared.member();
  await second.owns(4);
  const tookMs = second.timeOf("assigned", 0) - startedAt;
  await t.step(`it took ${tookMs} ms with its start`, () => {
    assert(tookMs < 2_000);
  });
  const sent = await shared.send();
  await second.until("the rest", () => second.read.length === 4);
  assert.deepEqual(second.read.sort(), sent.slice(4).sort());
});

Deno.test("a process that stands still for long is replaced, learns it and comes back", async () => {
  await using shared = await Shared.open();
  await using first = shared.member({ sessionMs: 800 });
  await first.owns(4);
  await using second = shared.member({ sessionMs: 800 });
  await second.owns(2);
  await first.owns(2);
  second.kill("SIGSTOP");
  await first.owns(4);
  const before = await shared.send();
  await first.until("all four", () => first.read.length === 4);
  second.kill("SIGCONT");
  await second.until("its loss", () => second.events.some(isLoss));
  await second.owns(2);
  await first.owns(2);
  const sent = await shared.send();
  const read = await allRead(sent, [first, second]);
  assert.equal(read.length, sent.length, "none was read twice");
  assert(before.length < sent.length);
  assert.equal(await second.stop(), 0);
  assert.equal(await first.stop(), 0);
  assert.deepEqual(await shared.committed(), [2, 2, 2, 2]);
});

Deno.test("a process that stands still for a moment keeps its partitions", async () => {
  await using shared = await Shared.open();
  await using first = shared.member({ sessionMs: 3_000 });
  await first.owns(4);
  await using second = shared.member({ sessionMs: 3_000 });
  await second.owns(2);
  await first.owns(2);
  second.kill("SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  second.kill("SIGCONT");
  const sent = await shared.send();
  const read = await allRead(sent, [first, second]);
  assert.equal(read.length, sent.length);
  const events = [...first.events, ...second.events];
  assert.equal(events.filter(isLoss).length, 0);
});

Deno.test("a process that joins under a name takes the place of the one that had it", async () => {
  await using shared = await Shared.open();
  await using first = shared.member({ memberName: "one" });
  await first.owns(4);
  first.kill("SIGSTOP");
  await using second = shared.member({ memberName: "one" });
  await second.owns(4);
  first.kill("SIGCONT");
  await first.until(
    "its failure",
    () => first.events.some((one) => one.code === "member-name-taken"),
  );
  await first.ended();
  const sent = await shared.send();
  assert.deepEqual((await allRead(sent, [second])).sort(), sent.sort());
});

function isLoss({ what }: { readonly what: string }): boolean {
  return what === "lost";
}
