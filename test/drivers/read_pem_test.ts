import assert from "node:assert/strict";
import { readPem } from "../../src/drivers/read_pem.ts";
import { CertificateAuthority } from "../support/certificate_authority.ts";
import { StateFolder } from "../support/state_folder.ts";

const setting = "drivers.some.with.caFile";

Deno.test("a PEM file is read as it is", async () => {
  await using authority = new CertificateAuthority();
  const { both } = authority.issue({});
  for (const holds of ["certificate", "key"] as const) {
    const text = await readPem(both, { setting, holds });
    assert.equal(text, await Deno.readTextFile(both));
  }
});

Deno.test("what cannot be read, or holds something else, is refused with the setting and the path", async () => {
  await using folder = new StateFolder();
  await using authority = new CertificateAuthority();
  const text = folder.at("ca.pem");
  await Deno.writeTextFile(text, "0\x82\x01 no PEM");
  const cases = [
    [folder.at("none.pem"), /there is none; check the path: /],
    [folder.path, /it cannot be read; check the path and the rights: /],
    [text, /expected a certificate in PEM .*: /],
    [authority.issue({}).key, /expected a certificate in PEM .*: /],
  ] as const;
  for (const [path, why] of cases) {
    await assert.rejects(readPem(path, { setting, holds: "certificate" }), {
      code: "config-invalid",
      message: new RegExp(`^Read the file of ${setting}, ${why.source}`),
    });
  }
});
