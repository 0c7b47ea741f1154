import assert from "node:assert/strict";
import { Scram } from "../../../../src/drivers/kafka/wire/scram.ts";

/** The example of RFC 7677. */
const login = { hash: "sha256", username: "user", password: "pencil" } as const;
const nonce = "rOprNGfwEbeRWgbNEkqO";
const answer =
  "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

Deno.test("a login by SCRAM is the one of its specification", () => {
  const scram = new Scram(login, nonce);
  assert.equal(scram.first(), `n,,n=user,r=${nonce}`);
  assert.equal(
    scram.final(answer),
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
  );
  const proof = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
  assert.equal(scram.accepts(proof), true);
  assert.equal(scram.accepts("v=AAAA"), false);
  assert.equal(scram.accepts("e=invalid-proof"), false);
});

Deno.test("a server that gives another nonce, or rounds without end, is refused", () => {
  for (
    const bad of [
      answer.replace("r=rOp", "r=xxx"),
      answer.replace("i=4096", "i=999999999"),
      answer.replace("i=4096", "i=0"),
      "",
    ]
  ) {
    const scram = new Scram(login, nonce);
    assert.throws(() => scram.final(bad), RangeError);
  }
});

Deno.test("a name with the signs of the protocol is written so that it is one name", () => {
  const scram = new Scram({ ...login, username: "a=b,c" }, nonce);
  assert.equal(scram.first(), `n,,n=a=3Db=2Cc,r=${nonce}`);
});
