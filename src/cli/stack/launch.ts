import { HotpathError } from "../../core/errors.ts";

/** A program to start, planned without touching anything. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files that it reads, by path, written before each start. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders that have to be there. */
  readonly folders: readonly string[];
  /** Runs to its end before the first start, when `unless` is not there. */
  readonly prepare?: {
    readonly unless: string;
    readonly args: readonly string[];
  };
}

/** Where a service is put. */
export interface Place {
  /** Its own folder, absolute. */
  readonly state: string;
  /** Added to each of its ports. */
  readonly portOffset: number;
}

/** The ports of a service, moved. */
export function movedPorts(
  ports: Readonly<Record<string, number>>,
  portOffset: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => {
      const moved = port + portOffset;
      if (moved > 65_535) {
        throw new HotpathError({
          code: "usage",
          message: `Move port ${port} by --port-offset, expected at most ${
            65_535 - port
          }: ${portOffset}`,
        });
      }
      return [name, moved];
    }),
  );
}

/** Fills {name} in a text of `x-native`; what has no value stays. */
export function filled(
  text: string,
  values: Readonly<Record<string, string | number>>,
): string {
  return text.replace(
    /\{(\w+)\}/g,
    (whole, name: string) => String(values[name] ?? whole),
  );
}
