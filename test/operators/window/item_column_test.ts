import assert from "node:assert/strict";
import { EventFields } from "../../../src/operators/window/event_fields.ts";
import {
  ItemColumn,
  type ItemParts,
  itemsMax,
} from "../../../src/operators/window/item_column.ts";
import { windowOptions } from "../../../src/operators/window/window_options.ts";
import { SeededRandom } from "../../support/seeded_random.ts";

interface Seen {
  readonly video?: string;
  readonly likes?: number | null;
}

function columnOf(...events: readonly Seen[]): ItemColumn {
  const column = new ItemColumn(0, 0);
  column.grow(2);
  const fields = new EventFields(["likes"], ["video"]);
  for (const event of events) {
    assert.equal(fields.read(event), undefined);
    column.add(1, fields);
  }
  return column;
}

Deno.test("counts that grow are told by what they grew, item by item", () => {
  const column = columnOf(
    { video: "a", likes: 100 },
    { video: "b", likes: 7 },
    { video: "a", likes: 130 },
    { video: "b", likes: 9 },
    { video: "c", likes: 1_000 },
  );
  assert.equal(column.increase(1), 32);
  assert.equal(column.meanOfLargest(1), (130 + 9 + 1_000) / 3);
});

Deno.test("an event without the count or the item tells nothing", () => {
  const column = columnOf({ likes: 5 }, { video: "a", likes: null });
  assert.equal(column.increase(1), 0);
  assert.equal(column.meanOfLargest(1), null);
  assert.equal(column.increase(0), 0, "nor does a group without events");
});

Deno.test("any order and any cut give the same", () => {
  const random = new SeededRandom(7);
  const events = Array.from({ length: 200 }, () => ({
    video: `v${random.below(12)}`,
    likes: random.below(1_000),
  }));
  const whole = columnOf(...events);
  for (let run = 0; run < 50; run++) {
    const mixed = events.toSorted(() => random.next() - 0.5);
    const cut = random.below(mixed.length);
    const merged = columnOf();
    for (const part of [mixed.slice(cut), mixed.slice(0, cut)]) {
      // As it travels: through JSON.
      const parts: readonly ItemParts[] = JSON.parse(
        JSON.stringify(columnOf(...part).parts(1)),
      );
      merged.addParts(1, parts);
    }
    assert.equal(merged.increase(1), whole.increase(1));
    assert.equal(merged.meanOfLargest(1), whole.meanOfLargest(1));
  }
});

Deno.test("too many items are told of as nothing, however they are cut", () => {
  const many = (from: number, to: number) =>
    Array.from(
      { length: to - from },
      (_, index) => ({ video: `v${from + index}`, likes: 1 }),
    );
  assert.equal(columnOf(...many(0, itemsMax)).increase(1), 0);
  const over = columnOf(...many(0, itemsMax + 1), { video: "v1", likes: 9 });
  assert.equal(over.increase(1), null);
  assert.equal(over.meanOfLargest(1), null);
  assert.equal(over.parts(1), null);
  const merged = columnOf(...many(0, itemsMax));
  merged.addParts(1, columnOf(...many(1, itemsMax + 1)).parts(1));
  assert.equal(merged.increase(1), null);
  const poisoned = columnOf();
  poisoned.addParts(1, over.parts(1));
  assert.equal(poisoned.increase(1), null);
});

Deno.test("a measure by item names its item, and is an increase or a mean", () => {
  const isRight = (measure: unknown) =>
    windowOptions.safeParse({
      size: "5m",
      coPartitioned: true,
      measures: { one: measure },
    }).success;
  assert.ok(isRight({ increase: "likes", per: "video" }));
  assert.ok(isRight({ mean: "likes", per: "video" }));
  assert.ok(!isRight({ increase: "likes" }));
  assert.ok(!isRight({ sum: "likes", per: "video" }));
  assert.ok(!isRight({ per: "video" }));
  assert.ok(!isRight({ increase: "likes", mean: "likes", per: "video" }));
});
