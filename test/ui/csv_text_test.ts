import assert from "node:assert/strict";
import { csvText } from "../../src/ui/csv_text.ts";

Deno.test("cells are quoted where they must be, and no text is a formula", () => {
  assert.equal(
    csvText(["a", "b,c"], [
      ['say "x"', 1.5],
      ["two\nlines", null],
      ["=1+1", -2],
      ["@sum", undefined],
    ]),
    'a,"b,c"\r\n"say ""x""",1.5\r\n"two\nlines",\r\n\'=1+1,-2\r\n\'@sum,\r\n',
  );
});
