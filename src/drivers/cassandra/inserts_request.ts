import { Buffer } from "node:buffer";
import type { Insert } from "./row_binder.ts";

/** Inserts of one statement, as the client has prepared it. */
export interface PreparedInserts {
  readonly queryId: Uint8Array;
  readonly params: readonly Insert[];
}

/**
 * An unlogged batch (CQL binary protocol v4, section 4.1.7) as the client sends
 * a request, in one piece.
 */
export class InsertsRequest {
  /** Of the body; the client tells it to trackers. */
  length = 0;
  readonly #statements: readonly PreparedInserts[];
  readonly #consistency: number;

  constructor(statements: readonly PreparedInserts[], consistency: number) {
    this.#statements = statements;
    this.#consistency = consistency;
  }

  /** The frame for a connection that speaks this version of the protocol. */
  write(
    { protocolVersion }: { readonly protocolVersion: number },
    streamId: number,
  ): Buffer {
    const flagsBytes = protocolVersion >= dseVersionMin ? 4 : 1;
    let count = 0;
    let bytes = headBytes + batchHeadBytes + consistencyBytes + flagsBytes;
    for (const { queryId, params } of this.#statements) {
      count += params.length;
      bytes += params.length * (insertHeadBytes + queryId.length);
      for (const { values } of params) bytes += values.length;
    }
    const frame = Buffer.allocUnsafe(bytes);
    const view = new DataView(frame.buffer, frame.byteOffset, bytes);
    this.length = bytes - headBytes;
    view.setUint8(0, protocolVersion);
    view.setUint8(1, 0);
    view.setInt16(2, streamId);
    view.setUint8(4, batchOpcode);
    view.setUint32(5, this.length);
    view.setUint8(headBytes, unlogged);
    view.setUint16(headBytes + 1, count);
    let at = headBytes + batchHeadBytes;
    for (const { queryId, params } of this.#statements) {
      for (const { count, values } of params) {
        view.setUint8(at, prepared);
        view.setUint16(at + 1, queryId.length);
        frame.set(queryId, at + 3);
        at += 3 + queryId.length;
        view.setUint16(at, count);
        frame.set(values, at + 2);
        at += 2 + values.length;
      }
    }
    view.setUint16(at, this.#consistency);
    // No flags: every row brings its own write time.
    frame.fill(0, at + consistencyBytes);
    return frame;
  }

  /** What the client asks for before it tries again with changes. */
  clone(): InsertsRequest {
    return new InsertsRequest(this.#statements, this.#consistency);
  }
}

const batchOpcode = 0x0d;
const unlogged = 1;
const prepared = 1;
/** Version, flags, stream, opcode and length. */
const headBytes = 9;
/** Kind of batch and how many inserts. */
const batchHeadBytes = 3;
/** Kind of statement, length of its id and how many values. */
const insertHeadBytes = 5;
const consistencyBytes = 2;
/** From this version on flags are wider; only DataStax Enterprise speaks it. */
const dseVersionMin = 0x41;
