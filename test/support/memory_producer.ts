import type { HotpathError } from "../../src/core/errors.ts";
import {
  type EncodedRecord,
  encodedRecord,
  type OutRecord,
} from "../../src/core/record.ts";
import type { Log, LogProducer, SendResult } from "../../src/drivers/log.ts";

/** A log of which only producers are used; what is sent can be refused. */
export class MemoryProducerLog {
  readonly records: EncodedRecord[] = [];
  opened = 0;
  closed = 0;
  /** Says why a record is refused; by default none is. */
  refuse: (record: EncodedRecord) => HotpathError | undefined = () => undefined;
  /** What the next opening fails with. */
  openingFails: Error | undefined;

  /** The seam; everything but producing fails. */
  get log(): Log {
    const unused = () => Promise.reject(new Error("Only producers are here"));
    return {
      admin: {
        createTopics: unused,
        listTopics: unused,
        cluster: unused,
        keeping: unused,
        keepFor: unused,
        ends: unused,
        listGroups: unused,
        groupMembers: unused,
        offsetsAt: unused,
        alterOffsets: unused,
        groupPositions: unused,
      },
      openConsumer: unused,
      openReader: unused,
      openProducer: () => this.#open(),
      close: () => Promise.resolve(),
    };
  }

  #open(): Promise<LogProducer> {
    this.opened++;
    const failure = this.openingFails;
    this.openingFails = undefined;
    if (failure !== undefined) return Promise.reject(failure);
    return Promise.resolve({
      send: (records, signal) => {
        signal?.throwIfAborted();
        return Promise.resolve(records.map((one) => this.#store(one)));
      },
      close: () => {
        this.closed++;
        return Promise.resolve();
      },
    });
  }

  #store(sent: OutRecord): SendResult {
    const record = encodedRecord(sent);
    const error = this.refuse(record);
    if (error !== undefined) return { kind: "failed", error };
    const offset = this.records.push(record) - 1;
    return { kind: "stored", partition: 0, offset };
  }
}
