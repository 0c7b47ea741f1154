import { systemClock } from "../../../src/core/clock.ts";
import { silentLogger } from "../../../src/core/logger.ts";
import { openEmbedded } from "../../../src/drivers/embedded/open_embedded.ts";
import { record } from "../../contract/log_fixture.ts";
import { rowOf } from "../../contract/cache_fixture.ts";

/** What a writer process is told. */
export interface WriterOrder {
  readonly stateDir: string;
  readonly topic: string;
  /** Records of one send. */
  readonly records: number;
  /** Sends until it ends by itself. */
  readonly sends: number;
  /** Opens the state not before, so that several do at once; Unix ms. */
  readonly openAt?: number;
}

/**
 * Opens the state, creates a topic of one partition, and writes to the log and
 * the cache in turns. After each turn it tells how many are acknowledged.
 */
async function main(order: WriterOrder): Promise<void> {
  while (Date.now() < (order.openAt ?? 0));
  const { drivers, close } = openEmbedded({
    stateDir: order.stateDir,
    clock: systemClock,
    logger: silentLogger,
  });
  const { log, cache } = drivers;
  await log.admin.createTopics([{ topic: order.topic, partitions: 1 }]);
  const producer = await log.openProducer();
  for (let turn = 1; turn <= order.sends; turn++) {
    await producer.send(
      Array.from(
        { length: order.records },
        (_, index) => record(order.topic, "k", `${turn}/${index}`),
      ),
    );
    await cache.upsert([
      rowOf(order.topic, String(turn), { eventTime: turn, ttlMs: 3_600_000 }),
    ]);
    Deno.stdout.writeSync(new TextEncoder().encode(`${turn}\n`));
  }
  await producer.close();
  await close();
}

if (import.meta.main) await main(JSON.parse(Deno.args[0] ?? ""));
