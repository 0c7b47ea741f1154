import type { ProcessIo } from "../../src/cli/process_io.ts";

/** The world of a part of a command, kept in memory. */
export class MemoryProcessIo implements ProcessIo {
  readonly env: Readonly<Record<string, string>> = {};
  readonly colour = false;
  readonly interactive = false;
  readonly errInteractive = false;
  outText = "";
  errText = "";
  exitCode = 0;

  out(text: string): void {
    this.outText += text;
  }

  err(text: string): void {
    this.errText += text;
  }

  exit(code: number): void {
    this.exitCode = code;
  }

  readText(): Promise<string> {
    return Promise.reject(new Error("no such file"));
  }

  writeText(): Promise<void> {
    return Promise.reject(new Error("no such folder"));
  }

  listFiles(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  confirm(): boolean {
    return false;
  }

  onStop(): () => void {
    return () => {};
  }
}
