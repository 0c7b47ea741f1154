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
  createBenchTopics,
  writeBenchTopology,
} from "./bench_topology.ts";
import { HotPathProcess } from "./hot_path_process.ts";

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

  /** Starts the hot path on these names, without some of its sinks. */
  async startHotPath(
    names: BenchNames,
    without: readonly string[],
  ): Promise<HotPathProcess> {
    const topology = await writeBenchTopology(this.#folder, names, without);
    return await HotPathProcess.start({
      topology,
      env: serverEnv(this.#options, this.#stub.url),
    });
  }

  async close(): Promise<void> {
    await this.#stub.close();
    await this.#closeDrivers();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
