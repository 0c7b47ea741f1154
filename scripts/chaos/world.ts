import type { Random } from "./load_event.ts";
import type { Crew } from "./crew.ts";
import type { Servers } from "./servers.ts";
import type { TcpProxy } from "./tcp_proxy.ts";
import type { UnrulyScoring } from "./unruly_scoring.ts";

/** What the hot path reaches only through a proxy. */
export const links = ["kafka", "redis", "cassandra", "scoring"] as const;
export type Link = (typeof links)[number];

/** Everything that a fault may lay hands on. */
export interface World {
  readonly servers: Servers;
  readonly proxies: Readonly<Record<Link, TcpProxy>>;
  readonly scoring: UnrulyScoring;
  readonly crew: Crew;
  readonly random: Random;
  /** Multiplies the rate of the load; 1 is as asked. */
  setLoadFactor(factor: number): void;
}
