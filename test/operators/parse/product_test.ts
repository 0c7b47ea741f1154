import assert from "node:assert/strict";
import type { KolProduct } from "../../../src/operators/parse/product.ts";
import { oracleTest } from "../../scoring/oracle_case.ts";
import { textMessage } from "../../support/messages.ts";
import { faultOf, parsed, parseNode } from "../parse_node.ts";

const products = await parseNode({ schema: "product" });

const shown = {
  event_id: "e-1",
  event_time: "2025-12-03T09:59:00.000Z",
  event_type: "product",
  username: "kol_1",
  video_id: "7056",
  video_views: 227,
  video_likes: "1.2K",
  video_comments: 0,
  video_shares: null,
  product_id: "1799",
  product_title: "Phone case",
  price: 0,
  sold_count: 6,
};

function productOf(change: Record<string, unknown>): KolProduct {
  return parsed(textMessage({ ...shown, ...change }), products)
    .value as KolProduct;
}

Deno.test("a product is read with the counts of its video, under a video's names", () => {
  const message = parsed(textMessage(shown), products);
  assert.equal(message.eventTime, Date.UTC(2025, 11, 3, 9, 59));
  assert.deepEqual(message.value, {
    event_type: "product",
    kol_id: "kol_1",
    platform: "tiktok",
    event_id: "e-1",
    product_id: "1799",
    video_id: "7056",
    sold_count: 6,
    view_count: 227,
    like_count: 1_200,
    comment_count: 0,
    share_count: undefined,
  });
});

Deno.test("what was sold may be a page's text, and the number wins", () => {
  const text = { sold_count: null, sold_count_raw: "2.6K" };
  assert.equal(productOf(text).sold_count, 2_600);
  assert.equal(productOf({ sold_count_raw: "9K" }).sold_count, 6);
  assert.equal(productOf({ sold_count: "11" }).sold_count, 11);
  assert.equal(productOf({ sold_count: undefined }).sold_count, undefined);
});

Deno.test("a field of a product that is wrong is named", () => {
  const cases = [
    [{ username: "" }, "username"],
    [{ event_type: "video" }, "event_type"],
    [{ sold_count: -1 }, "sold_count"],
    [{ video_likes: "many" }, "video_likes"],
    [{ product_id: 5 }, "product_id"],
  ] as const;
  for (const [change, field] of cases) {
    const fault = faultOf(textMessage({ ...shown, ...change }), products);
    assert.equal(fault.code, "schema-invalid");
    assert.equal(fault.details["field"], field);
  }
});

oracleTest<{ readonly value: Readonly<Record<string, unknown>> }>(
  "every product that the scraper writes is accepted",
  "events/kol.products.raw.jsonl",
  {
    run(events) {
      assert.ok(events.length >= 50);
      for (const { value } of events) {
        const product = parsed(textMessage(value), products).value;
        assert.equal((product as KolProduct).kol_id, value["username"]);
      }
    },
  },
);
