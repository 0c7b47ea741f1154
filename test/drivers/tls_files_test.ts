import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { z } from "zod";
import {
  checkTlsFiles,
  readTlsFiles,
  refuseIdleFiles,
  tlsFileSettings,
} from "../../src/drivers/tls_files.ts";
import { CertificateAuthority } from "../support/certificate_authority.ts";

const place = "drivers.some.with";
const turnOn = "turn it on";

/** What is wrong with some settings where TLS is on, or off. */
function problemsOf(
  files: Record<string, string>,
  isOn: boolean,
): readonly string[] {
  const schema = z.strictObject(tlsFileSettings)
    .superRefine((settings, context) =>
      refuseIdleFiles(settings, context, { isOn, turnOn })
    );
  return schema.safeParse(files).error?.issues.map(({ path, message }) =>
    `${path}: ${message}`
  ) ?? [];
}

Deno.test("files without TLS are refused, each with how to turn it on", () => {
  for (const name of ["caFile", "certificateFile", "keyFile"]) {
    const [problem] = problemsOf({ [name]: "x.pem" }, false);
    assert.equal(
      problem,
      `${name}: expected TLS with it: turn it on, or remove the file`,
    );
  }
  assert.deepEqual(problemsOf({}, false), []);
});

Deno.test("a certificate and its key are given together", () => {
  const [missingKey] = problemsOf({ certificateFile: "x" }, true);
  assert.match(missingKey ?? "", /^keyFile: expected .* together/);
  const [missing] = problemsOf({ keyFile: "x" }, true);
  assert.match(missing ?? "", /^certificateFile: expected .* together/);
  const pair = { certificateFile: "x", keyFile: "y" };
  assert.deepEqual(problemsOf(pair, true), []);
  assert.deepEqual(problemsOf({ caFile: "x" }, true), []);
});

Deno.test("the contents of the files are read", async () => {
  await using authority = new CertificateAuthority();
  const { certificate, key } = authority.issue({});
  const read = await readTlsFiles({
    caFile: authority.caFile,
    certificateFile: certificate,
    keyFile: key,
  }, place);
  assert.deepEqual(read, {
    ca: await Deno.readTextFile(authority.caFile),
    cert: await Deno.readTextFile(certificate),
    key: await Deno.readTextFile(key),
  });
  assert.deepEqual(await readTlsFiles({}, place), {});
});

Deno.test("files that a client reads itself are looked at before", async () => {
  await using authority = new CertificateAuthority();
  const { certificate: certificateFile, key: keyFile } = authority.issue({});
  const { caFile } = authority;
  const files = { caFile, certificateFile, keyFile };
  await checkTlsFiles(files, place);
  await checkTlsFiles({}, place);
  const wrong = [
    { ...files, caFile: keyFile },
    { ...files, certificateFile: keyFile },
    { ...files, keyFile: caFile },
  ];
  for (const [at, name] of Object.keys(files).entries()) {
    await assert.rejects(checkTlsFiles(wrong[at]!, place), {
      code: "config-invalid",
      message: new RegExp(`drivers\\.some\\.with\\.${name}, expected`),
    });
  }
});

Deno.test("the key of another certificate is refused", async () => {
  await using authority = new CertificateAuthority();
  const [one, two] = [authority.issue({}), authority.issue({})];
  const files = { certificateFile: one.certificate, keyFile: two.key };
  await assert.rejects(readTlsFiles(files, place), {
    code: "config-invalid",
    message: /drivers\.some\.with.*certificate's own key/,
  });
});

Deno.test("an encrypted key is opened by its password, and by no other", async () => {
  await using authority = new CertificateAuthority();
  const { certificate, key } = authority.issue({});
  const pair = createPrivateKey(await Deno.readTextFile(key));
  const keyFile = `${key}.locked`;
  const locked = pair.export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "open it",
  });
  await Deno.writeTextFile(keyFile, String(locked));
  const files = { certificateFile: certificate, keyFile };
  const read = await readTlsFiles(
    { ...files, keyPassword: "open it" },
    place,
  );
  assert.ok(createPrivateKey(read.key ?? "").equals(pair));
  for (const keyPassword of [undefined, "wrong"]) {
    await assert.rejects(readTlsFiles({ ...files, keyPassword }, place), {
      code: "config-invalid",
    });
  }
});
