/**
 * A file that a living member holds locked. The system releases the lock when
 * the process dies, however it dies, so a death is seen at the next look and
 * not only when the member has been silent for long.
 */
export class MemberLock {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Takes the lock of a member. Its id is new, so nobody else asks for it, and
   * it joins its group only afterwards, so nobody takes it for dead before.
   */
  static take(folder: string, member: string): MemberLock {
    Deno.mkdirSync(folder, { recursive: true });
    const path = lockPath(folder, member);
    const file = Deno.openSync(path, { write: true, createNew: true });
    file.lockSync(true);
    return new MemberLock(path, file);
  }

  /** Gives the lock back and removes its file. */
  release(): void {
    removeIfThere(this.#path);
    this.#file.close();
  }
}

/** Is the process of this member gone? False also when nobody can tell. */
export function isDead(folder: string, member: string): boolean {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(lockPath(folder, member), { write: true });
  } catch (thrown) {
    return thrown instanceof Deno.errors.NotFound;
  }
  try {
    return file.tryLockSync(true);
  } finally {
    file.close();
  }
}

/** Removes what a dead member left behind. */
export function removeLock(folder: string, member: string): void {
  removeIfThere(lockPath(folder, member));
}

function lockPath(folder: string, member: string): string {
  return `${folder}/${member}.lock`;
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (thrown) {
    // Another process may have seen the same death first.
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}
