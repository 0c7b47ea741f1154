import { silentLogger } from "../../../src/core/logger.ts";
import type { Drivers } from "../../../src/drivers/drivers.ts";
import { kolMetrics } from "../../../src/drivers/kol_metrics.ts";
import {
  openServers,
  type ServerAddresses,
} from "../../support/open_servers.ts";
import { serverEnv } from "../../support/server_env.ts";
import { startStub, type Stub } from "../start_stub.ts";
import {
  type BenchNames,
  benchNames,
  type BenchVariant,
  createBenchTopics,
  writeBenchTopology,
} from "./bench_topology.ts";
import { HotPathProcess } from "./hot_path_process.ts";
import { serversCpu } from "./servers_cpu.ts";

/** The stores, a stub of the scoring service, and a folder for topologies. */
export class Workbench {
  readonly drivers: Drivers;
  readonly #options: ServerAddresses;
  readonly #stub: Stub;
  readonly #folder: string;
  readonly #closeDrivers: () => Promise<void>;
  #runs = 0;

  private constructor(
    options: ServerAddresses,
    parts: {
      readonly drivers: Drivers;
      readonly stub: Stub;
      readonly folder: string;
      readonly closeDrivers: () => Promise<void>;
    },
  ) {
    this.#options = options;
    this.drivers = parts.drivers;
    this.#stub = parts.stub;
    this.#folder = parts.folder;
    this.#closeDrivers = parts.closeDrivers;
  }

  /** Fails with the reason when a store cannot be reached. */
  static async open(options: ServerAddresses): Promise<Workbench> {
    const folder = await Deno.makeTempDir({ prefix: "hotpath-bench-" });
    const opened = await openServers(options, silentLogger);
    await opened.drivers.table.applySchema(kolMetrics);
    const stub = await startStub();
    const closeDrivers = () => opened.close();
    return new Workbench(options, {
      drivers: opened.drivers,
      stub,
      folder,
      closeDrivers,
    });
  }

  /** Topics that no other run has. */
  async names(): Promise<BenchNames> {
    const run = `${Date.now().toString(36)}-${++this.#runs}`;
    const names = benchNames(run);
    await createBenchTopics(this.drivers.log.admin, names);
    return names;
  }

  /** Starts the hot path on these names. */
  async startHotPath(
    names: BenchNames,
    variant: BenchVariant = {},
  ): Promise<HotPathProcess> {
    const topology = await writeBenchTopology(this.#folder, names, variant);
    return await HotPathProcess.start({
      topology,
      env: serverEnv(this.#options, this.#stub.url),
    });
  }

  /** CPU of each server so far, microseconds; of those that run here. */
  serversCpu(): Promise<Readonly<Record<string, number>>> {
    const { brokers, redis, cassandra } = this.#options;
    return serversCpu({ kafka: brokers, redis, cassandra });
  }

  async close(): Promise<void> {
    await this.#stub.close();
    await this.#closeDrivers();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
