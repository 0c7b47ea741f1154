import type { Logger } from "../../src/core/logger.ts";
import { ensureTopics } from "../../src/cli/ensure_topics.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { kolMetrics } from "../../src/drivers/kol_metrics.ts";
import type { OpenDrivers } from "../../src/drivers/open_drivers.ts";
import { openServers } from "../support/open_servers.ts";
import { serverEnv } from "../support/server_env.ts";
import type { ChaosOptions } from "./chaos.ts";
import { Crew } from "./crew.ts";
import { GroupPeaks, type Peaks } from "./group_peaks.ts";
import { inTime } from "./in_time.ts";
import { MemoryWatch } from "./memory_watch.ts";
import { budgetEvents } from "./member.ts";
import { Load, type Loaded } from "./load.ts";
import { LoadEvents, type Random } from "./load_event.ts";
import { ScoringService } from "./scoring_service.ts";
import { Servers } from "./servers.ts";
import { TcpProxy } from "./tcp_proxy.ts";
import { UnrulyScoring } from "./unruly_scoring.ts";
import type { Link, World } from "./world.ts";

/** A stack, the hot path on it and a load, ready to be broken. */
export interface Scene {
  readonly world: World;
  /** The stores, reached past every proxy. */
  readonly drivers: Drivers;
  readonly budgetEvents: number;
  readonly memory: MemoryWatch;
  stopLoad(): Promise<Loaded>;
  /** The group's peaks since they were asked for last. */
  takePeaks(): Peaks;
  close(): Promise<void>;
}

export interface SceneOptions extends ChaosOptions {
  readonly strikes: Random;
  readonly loads: Random;
}

/** Starts everything; closes what it started when something fails to. */
export async function buildScene(
  options: SceneOptions,
  tell: (line: string) => void,
): Promise<Scene> {
  const closers: Closer[] = [];
  const close = () => closeAll(closers, tell);
  try {
    return { ...await build(options, { closers, tell }), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Something to end, and its name where that fails. */
type Closer = readonly [name: string, end: () => void | Promise<void>];

/** Ends what was opened, the last first; each ends though another does not. */
async function closeAll(
  closers: readonly Closer[],
  tell: (line: string) => void,
): Promise<void> {
  for (const [name, end] of closers.toReversed()) {
    try {
      await inTime(`Close ${name}`, closeMsMax, Promise.try(end));
    } catch (thrown) {
      tell(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
}

interface Building {
  readonly closers: Closer[];
  tell(line: string): void;
}

async function build(
  options: SceneOptions,
  { closers, tell }: Building,
): Promise<Omit<Scene, "close">> {
  const stateDir = await Deno.makeTempDir({ prefix: "hotpath-chaos-" });
  closers.push([
    "the state folder",
    () => Deno.remove(stateDir, { recursive: true }),
  ]);
  const servers = new Servers({
    stateDir,
    portOffset: options.portOffset,
  });
  closers.push(["the servers", () => servers.close()]);
  tell("Starting Kafka, Redis and Cassandra");
  await servers.startAll();
  const service = await ScoringService.start();
  closers.push(["the scoring service", () => service.close()]);
  const scoring = new UnrulyScoring(service.url);
  closers.push(["the unruly service", () => scoring.close()]);
  const proxies = proxiesOf(servers, scoring);
  closers.push([
    "the proxies",
    () => Object.values(proxies).forEach((one) => one.close()),
  ]);
  const open = await openStores(servers, tell);
  closers.push(["the judge's clients", () => open.close()]);
  const { drivers } = open;
  await ensureTopics(drivers.log.admin, topics);
  await drivers.table.applySchema(kolMetrics);
  if (options.logDir !== undefined) {
    await Deno.mkdir(options.logDir, { recursive: true });
  }
  const crew = new Crew(memberEnv(proxies), options.logDir);
  closers.push(["the members", () => crew.killAll()]);
  const memory = new MemoryWatch(() => crew.weigh());
  closers.push(["the memory watch", () => memory.close()]);
  for (let n = 0; n < options.members; n++) crew.join();
  const load = new Load({
    topic: "kol.profiles.raw",
    producer: await drivers.log.openProducer(),
    events: new LoadEvents(options.loads, Date.now()),
    eventsASecond: options.rate,
  });
  const peaks = new GroupPeaks(
    drivers.log.admin,
    "kol.profiles.raw",
    "hotpath-scoring",
  );
  closers.push(["the group's peaks", () => peaks.close()]);
  closers.push(["the load", async () => void await load.stop()]);
  return {
    world: {
      servers,
      proxies,
      scoring,
      crew,
      random: options.strikes,
      setLoadFactor: (factor) => load.factor = factor,
    },
    drivers,
    budgetEvents,
    memory,
    stopLoad: () => load.stop(),
    takePeaks: () => peaks.take(),
  };
}

function proxiesOf(
  servers: Servers,
  scoring: UnrulyScoring,
): Record<Link, TcpProxy> {
  const proxy = (targetPort: number, port = 0) =>
    new TcpProxy({ port, targetPort });
  const kafka = servers.port("kafka");
  return {
    // A broker tells its clients where to go: compose.yaml names both ports.
    kafka: proxy(kafka + 2, kafka + 3),
    redis: proxy(servers.port("redis")),
    cassandra: proxy(servers.port("cassandra")),
    scoring: proxy(scoring.port),
  };
}

/** Where members find everything: behind the proxies. */
function memberEnv(
  proxies: Readonly<Record<Link, TcpProxy>>,
): Record<string, string> {
  const at = (link: Link) => `127.0.0.1:${proxies[link].port}`;
  return serverEnv({
    brokers: at("kafka"),
    redis: `redis://${at("redis")}`,
    cassandra: at("cassandra"),
  }, `http://${at("scoring")}`);
}

/** The judge's own clients: what they warn of is told, as it may explain. */
function openStores(
  servers: Servers,
  tell: (line: string) => void,
): Promise<OpenDrivers> {
  const logger: Logger = {
    log(level, message, fields) {
      if (level !== "warn" && level !== "error") return;
      tell(`(judge) ${message} ${JSON.stringify(fields ?? {})}`);
    },
  };
  return openServers({
    brokers: servers.address("kafka"),
    redis: `redis://${servers.address("redis")}`,
    cassandra: servers.address("cassandra"),
  }, logger);
}

const topics = ["kol.profiles.raw", "scores.stream", "kol.dead-letters"];
/** Longer than `deno task stack down` takes to kill what does not end. */
const closeMsMax = 60_000;
