import { createPrivateKey, X509Certificate } from "node:crypto";
import type { z } from "zod";
import { printable } from "../config/printable.ts";
import { HotpathError } from "../core/errors.ts";
import { text } from "../core/options.ts";
import { readPem } from "./read_pem.ts";

/** The settings of the files that a driver's TLS may need. */
export const tlsFileSettings = {
  caFile: text({
    doc:
      "Certificate authority of the servers, PEM; without it the public ones are trusted",
  }).optional(),
  certificateFile: text({ doc: "Client certificate, PEM" }).optional(),
  keyFile: text({
    doc: "Key of the client certificate, PEM, not encrypted",
  }).optional(),
};

/** Paths of the files. */
export interface TlsFiles {
  readonly caFile?: string | undefined;
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** The contents of the files, as Node's TLS takes them. */
export interface TlsContents {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Refuses files without TLS, which would not be looked at, and half a pair. */
export function refuseIdleFiles(
  files: TlsFiles,
  context: Pick<z.RefinementCtx, "addIssue">,
  { isOn, turnOn }: { readonly isOn: boolean; readonly turnOn: string },
): void {
  const refuse = (name: keyof TlsFiles, message: string) =>
    context.addIssue({ code: "custom", path: [name], message });
  for (const name of ["caFile", "certificateFile", "keyFile"] as const) {
    if (isOn || files[name] === undefined) continue;
    refuse(name, `expected TLS with it: ${turnOn}, or remove the file`);
  }
  const { certificateFile, keyFile } = files;
  if ((certificateFile === undefined) === (keyFile === undefined)) return;
  refuse(
    keyFile === undefined ? "keyFile" : "certificateFile",
    "expected certificateFile and keyFile together: give both or neither",
  );
}

/** What each of the files has to hold. */
const contents = {
  caFile: "certificate",
  certificateFile: "certificate",
  keyFile: "key",
} as const;

/**
 * Refuses a file that cannot be read or holds something else, for a driver
 * whose client reads them itself; `place` is where their settings stand.
 */
export async function checkTlsFiles(
  files: TlsFiles,
  place: string,
): Promise<void> {
  for (const name of ["caFile", "certificateFile", "keyFile"] as const) {
    const path = files[name];
    if (path === undefined) continue;
    const holds = contents[name];
    await readPem(path, { setting: `${place}.${name}`, holds });
  }
}

/**
 * Reads the files; `place` is where their settings stand. A key that
 * `keyPassword` opens is given as it is without.
 */
export async function readTlsFiles(
  { caFile, certificateFile, keyFile, keyPassword }: TlsFiles & {
    readonly keyPassword?: string | undefined;
  },
  place: string,
): Promise<TlsContents> {
  const read = (path: string, name: keyof TlsFiles) =>
    readPem(path, { setting: `${place}.${name}`, holds: contents[name] });
  const ca = caFile === undefined ? {} : { ca: await read(caFile, "caFile") };
  if (certificateFile === undefined || keyFile === undefined) return ca;
  const cert = await read(certificateFile, "certificateFile");
  const key = opened(cert, await read(keyFile, "keyFile"), keyPassword);
  if (key !== undefined) return { ...ca, cert, key };
  const how = keyPassword === undefined
    ? "not encrypted"
    : "and keyPassword to open it";
  throw new HotpathError({
    code: "config-invalid",
    message:
      `Read the files of ${place}, expected the certificate's own key, ${how}: ${
        printable(keyFile)
      }`,
  });
}

/** The key of the certificate, open; undefined where it is not that. */
function opened(
  cert: string,
  key: string,
  passphrase: string | undefined,
): string | undefined {
  try {
    const pair = createPrivateKey(
      passphrase === undefined ? key : { key, passphrase },
    );
    if (!new X509Certificate(cert).checkPrivateKey(pair)) return undefined;
    return passphrase === undefined
      ? key
      : String(pair.export({ type: "pkcs8", format: "pem" }));
  } catch {
    // Whichever of them is damaged or locked, the remedy is the same.
    return undefined;
  }
}
