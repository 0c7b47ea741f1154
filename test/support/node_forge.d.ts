/**
 * What the tests use of node-forge. Its published types bring those of Node
 * along, which change what Deno says of the same modules.
 */
declare namespace forge {
  interface PrivateKey {
    readonly n: unknown;
    readonly e: unknown;
  }

  interface PublicKey {
    readonly n: unknown;
  }

  interface Field {
    readonly name: string;
    readonly value: string;
  }

  interface Certificate {
    publicKey: PublicKey;
    serialNumber: string;
    readonly validity: { notBefore: Date; notAfter: Date };
    setSubject(fields: readonly Field[]): void;
    setIssuer(fields: readonly Field[]): void;
    setExtensions(extensions: readonly object[]): void;
    sign(key: PrivateKey, digest: object): void;
  }
}

declare const forge: {
  readonly md: { readonly sha256: { create(): object } };
  readonly pki: {
    createCertificate(): forge.Certificate;
    certificateToPem(certificate: forge.Certificate): string;
    privateKeyFromPem(pem: string): forge.PrivateKey;
    setRsaPublicKey(n: unknown, e: unknown): forge.PublicKey;
  };
};

export default forge;
