import assert from "node:assert/strict";
import {
  type Manner,
  manners,
  refusedPrefix,
  UnrulyScoring,
} from "../../scripts/chaos/unruly_scoring.ts";
import { stampedScores } from "../../scripts/chaos/stamped_scores.ts";

/** A service that knows nothing but the order of its items. */
class Honest {
  readonly server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { items } = await request.json();
      return Response.json({
        results: items.map((item: { kol_id: string }, at: number) => ({
          kol_id: item.kol_id,
          at,
        })),
      });
    },
  );
  readonly unruly = new UnrulyScoring(
    `http://127.0.0.1:${this.server.addr.port}`,
  );

  async ask(
    ids: readonly string[],
    { signal = AbortSignal.timeout(300), followers = [] }: {
      readonly signal?: AbortSignal;
      readonly followers?: readonly number[];
    } = {},
  ): Promise<{ status: number; text: string; retryAfter: string | null }> {
    const { port } = this.unruly;
    const response = await fetch(`http://127.0.0.1:${port}/batch`, {
      method: "POST",
      body: JSON.stringify({
        items: ids.map((kol_id, at) => ({
          kol_id,
          followers_count: followers[at],
        })),
      }),
      signal,
    });
    const retryAfter = response.headers.get("retry-after");
    return { status: response.status, text: await response.text(), retryAfter };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unruly.close();
    await this.server.shutdown();
  }
}

const ids = ["a", "b", "c"];
const honest = ids.map((kol_id, at) => ({ kol_id, at }));

Deno.test("unruly scoring that is well passes the answer on", async () => {
  await using service = new Honest();
  const { status, text } = await service.ask(ids);
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(text).results, honest);
});

for (const manner of ["well", "wrong-order"] as const) {
  Deno.test(`unruly scoring (${manner}) gives each item the scores of its own followers`, async () => {
    await using service = new Honest();
    service.unruly.manner = manner;
    const followers = [7, 8, 9];
    const { text } = await service.ask(ids, { followers });
    const { results } = JSON.parse(text);
    assert.equal(results.length, 3);
    for (const { kol_id, success } of results) {
      const due = stampedScores(followers[ids.indexOf(kol_id)] ?? 0);
      assert.equal(success.score, due.success);
    }
  });
}

for (const manner of ["wrong-order", "repeated-ids"] as const) {
  Deno.test(`unruly scoring (${manner}) mixes up no results that no caller can tell apart`, async () => {
    await using service = new Honest();
    service.unruly.manner = manner;
    const { text } = await service.ask(["a", "a"], { followers: [7, 8] });
    const { results } = JSON.parse(text);
    assert.deepEqual(
      results.map((one: { success: { score: number } }) => one.success.score),
      [7, 8].map((followers) => stampedScores(followers).success),
    );
  });
}

Deno.test("unruly scoring refuses a batch with a refused KOL, however it behaves", async () => {
  await using service = new Honest();
  service.unruly.manner = "error-500";
  const { status } = await service.ask(["a", `${refusedPrefix}b`]);
  assert.equal(status, 422);
});

const statuses: Partial<Record<Manner, number>> = {
  "error-500": 500,
  "error-503": 503,
  "too-many-seconds": 429,
  "too-many-date": 429,
  "too-many-zero": 429,
  "too-many-huge": 429,
  "too-many-malformed": 429,
};
const endless: readonly Manner[] = ["hang", "hang-in-body", "trickle", "slow"];

for (const manner of manners.filter((one) => one !== "well")) {
  Deno.test(`unruly scoring (${manner}) gives no honest answer`, async () => {
    await using service = new Honest();
    service.unruly.manner = manner;
    if (manner === "reset" || endless.includes(manner)) {
      await assert.rejects(() => service.ask(ids));
      return;
    }
    const { status, text, retryAfter } = await service.ask(ids);
    assert.equal(status, statuses[manner] ?? 200);
    assert.equal(retryAfter !== null, manner.startsWith("too-many"));
    assert.notEqual(text, JSON.stringify({ results: honest }));
  });
}
