import { generateKeyPairSync } from "node:crypto";
// @ts-types="./node_forge.d.ts"
import forge from "node-forge";
import { StateFolder } from "./state_folder.ts";

/** Longer than any test, milliseconds. */
const validMs = 3_600_000;

/** A key in PEM, and the same for the library that signs. */
interface Keys {
  readonly pem: string;
  readonly private: forge.PrivateKey;
  readonly public: forge.PublicKey;
}

/** Paths of a certificate, of its key, and of both in one file, all PEM. */
export interface IssuedFiles {
  readonly certificate: string;
  readonly key: string;
  readonly both: string;
}

/** Whom a certificate is for: a server by its names, a client by none. */
export interface Names {
  readonly dns?: string;
  readonly ip?: string;
}

/** A certificate authority for one test, gone with the block that holds it. */
export class CertificateAuthority {
  readonly #folder = new StateFolder();
  readonly #keys = newKeys();
  readonly #subject: readonly forge.Field[];
  #issued = 0;

  constructor(name = "hotpath-test") {
    this.#subject = [{ name: "commonName", value: name }];
    const own = this.#certificate(this.#subject, this.#keys, [
      { name: "basicConstraints", cA: true, critical: true },
    ]);
    Deno.writeTextFileSync(this.caFile, own);
  }

  /** Path of its own certificate, PEM. */
  get caFile(): string {
    return this.#folder.at("ca.pem");
  }

  /** A certificate with a key of its own, signed by this authority. */
  issue({ dns, ip }: Names): IssuedFiles {
    const keys = newKeys();
    const name = `issued-${++this.#issued}`;
    const altNames = [
      ...dns === undefined ? [] : [{ type: dnsType, value: dns }],
      ...ip === undefined ? [] : [{ type: ipType, ip }],
    ];
    const subject = [{ name: "commonName", value: name }];
    const certificate = this.#certificate(
      subject,
      keys,
      altNames.length === 0 ? [] : [{ name: "subjectAltName", altNames }],
    );
    const files = {
      certificate: this.#folder.at(`${name}.pem`),
      key: this.#folder.at(`${name}.key`),
      both: this.#folder.at(`${name}.both`),
    };
    Deno.writeTextFileSync(files.certificate, certificate);
    Deno.writeTextFileSync(files.key, keys.pem);
    Deno.writeTextFileSync(files.both, `${keys.pem}${certificate}`);
    return files;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#folder[Symbol.asyncDispose]();
  }

  #certificate(
    subject: readonly forge.Field[],
    keys: Keys,
    extensions: readonly object[],
  ): string {
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = keys.public;
    certificate.serialNumber = serialNumber();
    certificate.validity.notBefore = new Date(Date.now() - validMs);
    certificate.validity.notAfter = new Date(Date.now() + validMs);
    certificate.setSubject(subject);
    certificate.setIssuer(this.#subject);
    certificate.setExtensions(extensions);
    certificate.sign(this.#keys.private, forge.md.sha256.create());
    return forge.pki.certificateToPem(certificate);
  }
}

const [dnsType, ipType] = [2, 7];

/** Nine bytes in hex; the first keeps it positive. */
function serialNumber(): string {
  return `01${crypto.getRandomValues(new Uint8Array(8)).toHex()}`;
}

/** Generated here, as the library takes a second for it. */
function newKeys(): Keys {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2_048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const own = forge.pki.privateKeyFromPem(privateKey);
  return {
    pem: privateKey,
    private: own,
    public: forge.pki.setRsaPublicKey(own.n, own.e),
  };
}
