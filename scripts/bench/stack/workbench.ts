import { systemClock } from "../../../src/core/clock.ts";
import { silentLogger } from "../../../src/core/logger.ts";
import type { Drivers } from "../../../src/drivers/drivers.ts";
import { kolMetrics } from "../../../src/drivers/kol_metrics.ts";
import { openDrivers } from "../../../src/drivers/open_drivers.ts";
import { startStub, type Stub } from "../start_stub.ts";
import {
  type BenchNames,
  benchNames,
  benchTopology,
} from "./bench_topology.ts";
import { HotPathProcess } from "./hot_path_process.ts";

export interface WorkbenchOptions {
  readonly brokers: string;
  readonly redis: string;
  readonly cassandra: string;
}

/** The stores, a stub of the scoring service, and a folder for topologies. */
export class Workbench {
  readonly drivers: Drivers;
  readonly #options: WorkbenchOptions;
  readonly #stub: Stub;
  readonly #folder: string;
  readonly #closeDrivers: () => Promise<void>;
  #runs = 0;

  private constructor(
    options: WorkbenchOptions,
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
  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const folder = await Deno.makeTempDir({ prefix: "hotpath-bench-" });
    const opened = await openDrivers({
      log: { driver: "kafka", with: { brokers: options.brokers } },
      cache: { driver: "redis", with: { url: options.redis } },
      table: { driver: "cassandra", with: { hosts: options.cassandra } },
    }, { stateDir: folder, clock: systemClock, logger: silentLogger });
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
    const { admin } = this.drivers.log;
    await admin.createTopics([
      { topic: names.source, partitions: 3 },
      { topic: names.scores, partitions: 4 },
      { topic: names.deadLetters, partitions: 1 },
    ]);
    return names;
  }

  /** Starts the hot path on these names, without some of its sinks. */
  async startHotPath(
    names: BenchNames,
    without: readonly string[],
  ): Promise<HotPathProcess> {
    const shipped = await Deno.readTextFile("topology/hot-path.yaml");
    const topology = `${this.#folder}/${names.group}.yaml`;
    const profiles = `${this.#folder}/profiles`;
    await Deno.mkdir(profiles, { recursive: true });
    await Deno.copyFile(
      "topology/profiles/compose.yaml",
      `${profiles}/compose.yaml`,
    );
    await Deno.writeTextFile(topology, benchTopology(shipped, names, without));
    return await HotPathProcess.start({
      topology,
      env: {
        KAFKA_BROKERS: this.#options.brokers,
        REDIS_URL: this.#options.redis,
        CASSANDRA_HOSTS: this.#options.cassandra,
        SCORING_URL: this.#stub.url,
      },
    });
  }

  async close(): Promise<void> {
    await this.#stub.close();
    await this.#closeDrivers();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
