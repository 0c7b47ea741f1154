import type { Fault } from "./fault.ts";
import type { ServerName } from "./servers.ts";

interface ServerFaults {
  readonly server: ServerName;
  readonly killRows: readonly number[];
  readonly freezeRows: readonly number[];
  readonly isHard: boolean;
  /** A server that takes long to start again is killed less often. */
  readonly killWeight: number;
}

/** What happens to the servers' processes. */
export const serverFaults: readonly Fault[] = ([
  {
    server: "kafka",
    killRows: [6, 7, 8],
    freezeRows: [3, 32],
    isHard: true,
    killWeight: 2,
  },
  {
    server: "redis",
    killRows: [21],
    freezeRows: [22],
    isHard: false,
    killWeight: 3,
  },
  {
    server: "cassandra",
    killRows: [24, 26],
    freezeRows: [24],
    isHard: false,
    killWeight: 0.5,
  },
] satisfies ServerFaults[]).flatMap(faultsOf);

function faultsOf(one: ServerFaults): Fault[] {
  const { server, isHard, killWeight, killRows, freezeRows } = one;
  return [
    {
      name: `${server} killed`,
      rows: killRows,
      isHard,
      weight: killWeight,
      lastsMs: [0, 1_500],
      touches: server,
      async strike({ servers }) {
        await servers.stop(server, "SIGKILL");
        return () => servers.start(server);
      },
    },
    {
      name: `${server} restarted`,
      rows: [5, ...killRows],
      isHard,
      weight: killWeight / 2,
      lastsMs: [0, 500],
      touches: server,
      async strike({ servers }) {
        await servers.stop(server, "SIGTERM");
        return () => servers.start(server);
      },
    },
    {
      name: `${server} frozen`,
      rows: freezeRows,
      isHard,
      weight: 2,
      lastsMs: [500, 10_000],
      touches: server,
      strike({ servers }) {
        servers.signal(server, "SIGSTOP");
        return Promise.resolve(() => {
          servers.signal(server, "SIGCONT");
          return Promise.resolve();
        });
      },
    },
  ];
}
