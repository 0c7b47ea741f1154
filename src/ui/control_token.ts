import { randomBytes, timingSafeEqual } from "node:crypto";
import { createHash } from "node:crypto";
import { toHotpathError } from "../core/errors.ts";

/** The key to everything on the live pages that changes something. */
export class ControlToken {
  readonly #digest: Uint8Array;

  constructor(readonly text: string) {
    this.#digest = digestOf(text);
  }

  /** A token that nobody can guess. */
  static random(): ControlToken {
    return new ControlToken(randomBytes(tokenBytes).toString("base64url"));
  }

  /** Does the request carry it, as `authorization: Bearer TOKEN`? */
  admits(headers: Headers): boolean {
    const given = /^Bearer (\S+)$/.exec(headers.get("authorization") ?? "");
    const [, text] = given ?? [];
    // Digests are of one length, so the comparison tells nothing of the token.
    return text !== undefined && timingSafeEqual(digestOf(text), this.#digest);
  }
}

const tokenBytes = 24;

function digestOf(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

/** Where the token of the pages on a port is kept. */
export function tokenFile(stateDir: string, port: number): string {
  return `${stateDir}/ui-token-${port}`;
}

/** Keeps a token where only its owner can read it; fails with `state-unwritable`. */
export async function writeToken(
  path: string,
  token: ControlToken,
): Promise<void> {
  try {
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await removeToken(path);
    // Made anew, as a file that is there already keeps its rights.
    await Deno.writeTextFile(path, `${token.text}\n`, {
      mode: 0o600,
      createNew: true,
    });
  } catch (thrown) {
    throw toHotpathError(
      thrown,
      "state-unwritable",
      `Keep the control token in ${path}`,
    );
  }
}

/** Takes a token away that is of no use any more. */
export async function removeToken(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}
