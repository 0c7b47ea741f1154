import assert from "node:assert/strict";
import { parseWhere } from "../../src/ui/where_expression.ts";

const value = {
  kol_id: "ana and co",
  followers: 1200,
  scores: { trust: 39.5, label: null },
  list: ["x"],
};

Deno.test("conditions compare numbers as numbers and lead into maps and lists", () => {
  const holds = (text: string) => parseWhere(text)(value);
  for (
    const text of [
      "followers > 900",
      "followers >= 1200 and scores.trust < 40",
      "kol_id ~ ana",
      'list.0 = "x"',
      "missing = ",
      "followers != 7",
    ]
  ) assert(holds(text), text);
  for (
    const text of [
      "followers < 900",
      "scores.trust > 40",
      "missing > 1",
      "scores = 1",
      "constructor ~ Object",
    ]
  ) assert(!holds(text), text);
});

Deno.test("what is no condition is refused with its form", () => {
  for (const text of ["", "followers", "> 3"]) {
    assert.throws(() => parseWhere(text), /Write a condition as/, text);
  }
});
