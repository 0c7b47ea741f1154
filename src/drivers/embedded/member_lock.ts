import { HotpathError } from "../../core/errors.ts";

/**
 * A file that a living member holds locked. The system releases the lock when
 * the process dies, however it dies, so a death is seen at the next look and
 * not only when a lease runs out.
 */
export class MemberLock {
  readonly #file: Deno.FsFile;

  private constructor(readonly path: string, file: Deno.FsFile) {
    this.#file = file;
  }

  /** Takes the lock of a member that is about to join. */
  static take(folder: string, member: string): MemberLock {
    Deno.mkdirSync(folder, { recursive: true });
    const path = lockPath(folder, member);
    const file = Deno.openSync(path, { write: true, create: true });
    if (file.tryLockSync(true)) return new MemberLock(path, file);
    file.close();
    throw new HotpathError({
      code: "contract-broken",
      message:
        `Join as ${member}: a process of that name is a member already; choose another memberName`,
    });
  }

  /** Gives the lock back and removes its file. */
  release(): void {
    removeIfThere(this.path);
    this.#file.close();
  }
}

/** Is the process of this member gone? False also when nobody can tell. */
export function isDead(folder: string, member: string): boolean {
  const path = lockPath(folder, member);
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { write: true });
  } catch (thrown) {
    return thrown instanceof Deno.errors.NotFound;
  }
  try {
    const free = file.tryLockSync(true);
    if (free) removeIfThere(path);
    return free;
  } finally {
    file.close();
  }
}

function lockPath(folder: string, member: string): string {
  return `${folder}/${encodeURIComponent(member)}.lock`;
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (thrown) {
    // Another process may have seen the same death first.
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}
