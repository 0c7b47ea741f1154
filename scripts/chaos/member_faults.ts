import type { Fault } from "./fault.ts";
import type { Member } from "./member.ts";
import type { World } from "./world.ts";

/** What happens to the hot path's own processes. */
export const memberFaults: readonly Fault[] = [
  {
    name: "hotpath killed",
    rows: [1],
    isHard: true,
    weight: 4,
    lastsMs: [0, 1_500],
    touches: "members",
    async strike({ crew, random }) {
      await crew.dismiss(crew.pick(random), "SIGKILL");
      return () => join(crew);
    },
  },
  {
    name: "hotpath stopped",
    rows: [2],
    isHard: false,
    weight: 2,
    lastsMs: [0, 1_000],
    touches: "members",
    async strike({ crew, random }) {
      await crew.dismiss(crew.pick(random), "SIGTERM");
      return () => join(crew);
    },
  },
  {
    name: "hotpath stopped twice",
    rows: [2],
    isHard: true,
    weight: 1,
    lastsMs: [0, 500],
    touches: "members",
    async strike({ crew, random }) {
      const member = crew.pick(random);
      const end = crew.dismiss(member, "SIGINT");
      member.kill("SIGINT");
      await end;
      return () => join(crew);
    },
  },
  {
    name: "hotpath frozen",
    rows: [3, 4],
    isHard: true,
    weight: 3,
    lastsMs: [500, 8_000],
    touches: "members",
    strike({ crew, random }) {
      return freeze(crew.pick(random));
    },
  },
  {
    name: "Kafka client killed",
    rows: [1, 43],
    isHard: true,
    weight: 4,
    lastsMs: [0, 0],
    touches: "members",
    async strike(world) {
      await signalClient(world, "SIGKILL");
      return () => Promise.resolve();
    },
  },
  {
    name: "Kafka client frozen",
    rows: [3],
    isHard: true,
    weight: 2,
    lastsMs: [500, 8_000],
    touches: "members",
    async strike(world) {
      const pid = await signalClient(world, "SIGSTOP");
      return () => {
        signalIfAlive(pid, "SIGCONT");
        return Promise.resolve();
      };
    },
  },
  {
    name: "member joins and leaves",
    rows: [9, 10],
    isHard: false,
    weight: 3,
    lastsMs: [500, 4_000],
    touches: "members",
    strike({ crew }) {
      const member = crew.visit();
      return Promise.resolve(async () => {
        await crew.dismiss(member, "SIGTERM");
      });
    },
  },
  {
    name: "members come and go while a sink stands",
    rows: [9, 11],
    isHard: true,
    weight: 2,
    lastsMs: [1_000, 3_000],
    touches: "members redis",
    strike({ crew, proxies }) {
      proxies.redis.set({ kind: "black-hole", way: "both" });
      const members = [crew.visit(), crew.visit()];
      return Promise.resolve(async () => {
        const [first, second] = members;
        if (first) await crew.dismiss(first, "SIGKILL");
        proxies.redis.set({ kind: "pass" });
        if (second) await crew.dismiss(second, "SIGTERM");
      });
    },
  },
  {
    name: "burst of ten times the load",
    rows: [40],
    isHard: false,
    weight: 1,
    lastsMs: [1_000, 3_000],
    touches: "load",
    strike(world) {
      world.setLoadFactor(10);
      return Promise.resolve(() => {
        world.setLoadFactor(1);
        return Promise.resolve();
      });
    },
  },
];

function join(crew: World["crew"]): Promise<void> {
  crew.join();
  return Promise.resolve();
}

function freeze(member: Member): Promise<() => Promise<void>> {
  member.kill("SIGSTOP");
  return Promise.resolve(() => {
    member.kill("SIGCONT");
    return Promise.resolve();
  });
}

async function signalClient(
  { crew, random }: World,
  signal: Deno.Signal,
): Promise<number | undefined> {
  const pid = await crew.pick(random).kafkaChildPid();
  signalIfAlive(pid, signal);
  return pid;
}

function signalIfAlive(pid: number | undefined, signal: Deno.Signal): void {
  if (pid === undefined) return;
  try {
    Deno.kill(pid, signal);
  } catch (thrown) {
    // It may have been replaced meanwhile.
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}
