import type { Fault, Heal } from "./fault.ts";
import type { Passage, TcpProxy } from "./tcp_proxy.ts";
import { type Link, links } from "./world.ts";

interface Trouble {
  readonly what: string;
  readonly rows: Readonly<Record<Link, readonly number[]>>;
  readonly passage: Passage;
  readonly lastsMs: readonly [number, number];
}

const troubles: readonly Trouble[] = [
  {
    what: "refuses",
    rows: {
      kafka: [32, 34],
      redis: [21, 34],
      cassandra: [24, 34],
      scoring: [20],
    },
    passage: { kind: "refuse" },
    lastsMs: [500, 4_000],
  },
  {
    what: "is a black hole",
    rows: { kafka: [32], redis: [22], cassandra: [24, 32], scoring: [17, 20] },
    passage: { kind: "black-hole", way: "both" },
    lastsMs: [500, 6_000],
  },
  {
    what: "loses its replies",
    rows: { kafka: [33], redis: [33], cassandra: [33], scoring: [19, 33] },
    passage: { kind: "black-hole", way: "replies" },
    lastsMs: [500, 5_000],
  },
  {
    what: "is slow",
    rows: { kafka: [35], redis: [35], cassandra: [24, 35], scoring: [17, 35] },
    passage: { kind: "delay", ms: 150 },
    lastsMs: [1_000, 4_000],
  },
  {
    what: "trickles",
    rows: { kafka: [35], redis: [35], cassandra: [35], scoring: [17] },
    passage: { kind: "trickle", bytesPerSecond: 20_000 },
    lastsMs: [1_000, 4_000],
  },
];

/** Of a connection that ends. */
const rowsOfEnds: Readonly<Record<Link, readonly number[]>> = {
  kafka: [7, 32],
  redis: [21, 23],
  cassandra: [24],
  scoring: [19],
};

/** What happens on the way between the hot path and what it talks to. */
export const linkFaults: readonly Fault[] = [
  ...links.flatMap((link) => troubles.map((trouble) => spoilt(link, trouble))),
  ...links.map(cut),
  ...links.map(closeSlowly),
];

function spoilt(link: Link, { what, rows, passage, lastsMs }: Trouble): Fault {
  return {
    name: `link to ${link} ${what}`,
    rows: rows[link],
    isHard: link === "kafka",
    weight: 1,
    lastsMs,
    touches: link,
    strike: ({ proxies }) => spoil(proxies[link], passage),
  };
}

/** Who is connected goes on writing to a server that has ended the connection. */
function closeSlowly(link: Link): Fault {
  return {
    name: `connections to ${link} close slowly`,
    rows: rowsOfEnds[link],
    isHard: link === "kafka",
    weight: 1,
    lastsMs: [1_000, 6_000],
    touches: link,
    strike({ proxies }) {
      const heal = spoil(proxies[link], { kind: "slow-close", ms: 4_000 });
      proxies[link].endServers();
      return heal;
    },
  };
}

/** Lets a proxy pass otherwise, until that is healed. */
function spoil(proxy: TcpProxy, passage: Passage): Promise<Heal> {
  proxy.set(passage);
  return Promise.resolve(() => {
    proxy.set({ kind: "pass" });
    return Promise.resolve();
  });
}

function cut(link: Link): Fault {
  return {
    name: `connections to ${link} are cut`,
    rows: rowsOfEnds[link],
    isHard: link === "kafka",
    weight: 2,
    lastsMs: [0, 0],
    touches: link,
    strike({ proxies }) {
      proxies[link].cut();
      return Promise.resolve(() => Promise.resolve());
    },
  };
}
