import assert from "node:assert/strict";
import { eventStream, type StreamClient } from "../../src/ui/event_stream.ts";
import { clientsMax, LiveFeed } from "../../src/ui/live_feed.ts";
import type { LiveView } from "../../src/ui/live_view.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

Deno.test("a reader that takes nothing is dropped after a while, and nothing piles up for it", async () => {
  const clock = new VirtualClock();
  let client: StreamClient | undefined;
  let stopped = 0;
  const answer = eventStream((one) => {
    client = one;
    return () => stopped++;
  }, clock);
  let sent = 0;
  const send = () => {
    if (client?.send("view", { sent })) sent++;
  };
  for (let burst = 0; burst < 1_000; burst++) send();
  assert(sent <= 16, String(sent));
  assert.equal(stopped, 0, "a burst is no reason to drop a reader");
  for (let second = 0; second < 31; second++) {
    await clock.advance(1_000);
    send();
  }
  assert.equal(stopped, 1);
  const text = await answer.text();
  assert.equal(text.match(/event: view/g)?.length, sent);
});

Deno.test("a reader that takes again is told again", async () => {
  const clock = new VirtualClock();
  let client: StreamClient | undefined;
  const answer = eventStream((one) => {
    client = one;
    return () => {};
  }, clock);
  const reader = answer.body?.getReader();
  const tell = () => {
    while (client?.send("view", {}));
  };
  for (let minute = 0; minute < 5; minute++) {
    tell();
    await clock.advance(20_000);
    for (let read = 0; read < 16; read++) await reader?.read();
  }
  assert.equal(client?.send("view", {}), true);
  await reader?.cancel();
});

Deno.test("a reader that goes is forgotten", async () => {
  let stopped = 0;
  const answer = eventStream(() => () => stopped++, new VirtualClock());
  await answer.body?.cancel();
  assert.equal(stopped, 1);
});

Deno.test("the feed looks once a second for all, and not at all for nobody", async () => {
  const clock = new VirtualClock();
  let looks = 0;
  const feed = new LiveFeed(() => {
    looks++;
    return { at: looks } as LiveView;
  }, clock);
  await clock.advance(5_000);
  assert.equal(looks, 0);
  const told: unknown[] = [];
  const client = {
    send: (_: string, data: unknown) => told.push(data) > 0,
    close() {},
  };
  const others = Array.from(
    { length: clientsMax - 1 },
    () => feed.add({ ...client, send: () => true }),
  );
  const remove = feed.add(client);
  assert(feed.isFull);
  looks = 0;
  await clock.advance(3_000);
  assert.equal(looks, 3);
  assert.equal(told.length, 4);
  for (const stop of [remove, ...others]) stop();
  await clock.advance(3_000);
  assert.equal(looks, 3);
  assert.equal(clock.timers, 0);
});
