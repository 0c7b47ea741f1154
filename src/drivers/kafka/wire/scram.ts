import {
  createHash,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

/** Who logs in, by which hash. */
export interface ScramLogin {
  readonly hash: "sha256" | "sha512";
  readonly username: string;
  readonly password: string;
}

/** Most rounds that a server may ask for; more would stand still for seconds. */
const roundsMax = 1_000_000;

/** The client's side of SCRAM (RFC 5802) for one login. */
export class Scram {
  readonly #login: ScramLogin;
  readonly #nonce: string;
  #serverSignature: Uint8Array = new Uint8Array();

  constructor(login: ScramLogin, nonce = randomBytes(24).toString("base64")) {
    this.#login = login;
    this.#nonce = nonce;
  }

  first(): string {
    return `n,,${this.#bare()}`;
  }

  /** The proof that the password is known, for what the server answered. */
  final(answer: string): string {
    const { hash, password } = this.#login;
    const { r: nonce = "", s: salt = "", i: rounds = "" } = fieldsOf(answer);
    const count = Number(rounds);
    if (
      !nonce.startsWith(this.#nonce) || !Number.isInteger(count) ||
      count < 1 || count > roundsMax
    ) throw new RangeError("the broker's SCRAM answer is not understood");
    const size = createHash(hash).digest().length;
    const salted = pbkdf2Sync(
      password.normalize("NFKC"),
      Buffer.from(salt, "base64"),
      count,
      size,
      hash,
    );
    const hmac = (key: Uint8Array, text: string) =>
      createHmac(hash, key).update(text).digest();
    const clientKey = hmac(salted, "Client Key");
    const stored = createHash(hash).update(clientKey).digest();
    const without = `c=biws,r=${nonce}`;
    const signed = `${this.#bare()},${answer},${without}`;
    const signature = hmac(stored, signed);
    this.#serverSignature = hmac(hmac(salted, "Server Key"), signed);
    const proof = clientKey.map((byte, index) =>
      byte ^ (signature[index] ?? 0)
    );
    return `${without},p=${Buffer.from(proof).toString("base64")}`;
  }

  /** Does the server know the password as well? */
  accepts(answer: string): boolean {
    const shown = Buffer.from(fieldsOf(answer)["v"] ?? "", "base64");
    return shown.length === this.#serverSignature.length &&
      timingSafeEqual(shown, this.#serverSignature);
  }

  #bare(): string {
    const name = this.#login.username.normalize("NFKC")
      .replaceAll("=", "=3D").replaceAll(",", "=2C");
    return `n=${name},r=${this.#nonce}`;
  }
}

function fieldsOf(answer: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    answer.split(",").map((field) => [field.slice(0, 1), field.slice(2)]),
  );
}
