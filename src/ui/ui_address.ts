/** Where the live pages listen. */
export interface UiAddress {
  readonly hostname: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Reads `127.0.0.1:8090` or `[::1]:8090`; undefined where it is neither. */
export function parseUiAddress(text: string): UiAddress | undefined {
  const found = /^([^\s:[\]]+|\[[\da-fA-F:]+\]):(\d{1,5})$/.exec(text);
  const [, host = "", digits = ""] = found ?? [];
  const port = Number(digits);
  if (found === null || port > 65_535) return undefined;
  return { hostname: host.replace(/^\[(.*)\]$/, "$1"), port };
}

/** Where the live pages listen when nothing else is said. */
export const defaultUiAddress = "127.0.0.1:8090";
