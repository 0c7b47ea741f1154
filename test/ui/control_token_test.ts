import assert from "node:assert/strict";
import { ControlToken } from "../../src/ui/control_token.ts";

function bearer(value: string): Headers {
  return new Headers({ authorization: value });
}

Deno.test("a control token admits itself alone", () => {
  const token = new ControlToken("abc");
  assert(token.admits(bearer("Bearer abc")));
  for (
    const value of ["Bearer abd", "Bearer ab", "Bearer", "abc", "Basic abc"]
  ) {
    assert(!token.admits(bearer(value)), value);
  }
  assert(!token.admits(new Headers()));
});

Deno.test("random control tokens are long and never the same", () => {
  const texts = new Set(
    Array.from({ length: 100 }, () => ControlToken.random().text),
  );
  assert.equal(texts.size, 100);
  for (const text of texts) assert.match(text, /^[\w-]{32}$/);
});
