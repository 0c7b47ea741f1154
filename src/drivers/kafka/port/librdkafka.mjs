// @ts-check
import { createRequire } from "node:module";

/**
 * The classic API of the addon, as far as the port uses it. Typed here because
 * the package is installed beside this folder for Node only: hotpath itself
 * runs without it.
 *
 * @typedef {{ code: number, message: string, isFatal?: boolean,
 *   reason?: string | undefined }} KafkaError
 * @typedef {{ topic: string, partition: number, offset?: number,
 *   metadata?: string | null }} Position
 * @typedef {{ topic: string, partition: number, offset: number,
 *   timestamp?: number, key: Buffer | null, value: Buffer | null,
 *   headers?: Record<string, Buffer | string>[] }} KafkaMessage
 * @typedef {{ topic: string, partition: number, offset: number,
 *   opaque: unknown }} DeliveryReport
 * @typedef {{ brokers: { id: number }[], topics: { name: string,
 *   partitions: { id: number, replicas: number[] }[] }[] }} Metadata
 *
 * @typedef {object} Client
 * @property {(options: object, done: (error: KafkaError | null) => void) => void} connect
 * @property {(done: () => void) => void} disconnect
 * @property {(options: object, done: (error: KafkaError | null,
 *   metadata: Metadata) => void) => void} getMetadata
 * @property {(topic: string, partition: number, timeoutMs: number,
 *   done: (error: KafkaError | null, ends: { lowOffset: number,
 *   highOffset: number }) => void) => void} queryWatermarkOffsets
 * @property {(event: string, listen: (first: never,
 *   second: never) => void) => void} on
 *
 * @typedef {Client & {
 *   subscribe(topics: string[]): void,
 *   consume(count: number, done: (error: KafkaError | null,
 *     messages: KafkaMessage[]) => void): void,
 *   assign(positions: Position[]): void,
 *   incrementalAssign(positions: Position[]): void,
 *   incrementalUnassign(positions: Position[]): void,
 *   assignments(): Position[],
 *   assignmentLost(): boolean,
 *   committed(positions: Position[], timeoutMs: number,
 *     done: (error: KafkaError | null, positions: Position[]) => void): void,
 *   commit(positions: Position[]): void,
 *   commitSync(positions: Position[]): void,
 *   pause(positions: Position[]): void,
 *   resume(positions: Position[]): void,
 *   position(positions: Position[]): Position[],
 *   getWatermarkOffsets(topic: string, partition: number): { lowOffset: number,
 *     highOffset: number },
 *   setDefaultConsumeTimeout(ms: number): void,
 *   setDefaultIsTimeoutOnlyForFirstMessage(only: boolean): void,
 * }} Consumer
 *
 * @typedef {Client & {
 *   produce(topic: string, partition: number | null, value: Uint8Array | null,
 *     key: Uint8Array | null, timestamp: number | null, opaque: unknown,
 *     headers: Record<string, Uint8Array>[]): void,
 *   flush(timeoutMs: number, done: (error: KafkaError | null) => void): void,
 *   isConnected(): boolean,
 *   setPollInBackground(on: boolean): void,
 * }} Producer
 *
 * @typedef {object} Admin
 * @property {(topic: { topic: string, num_partitions: number,
 *   replication_factor: number, config?: Record<string, string> },
 *   timeoutMs: number,
 *   done: (error?: KafkaError) => void) => void} createTopic
 * @property {(options: { timeout: number }, done: (error: KafkaError | null,
 *   result: { groups: { groupId: string }[] }) => void) => void} listGroups
 * @property {(groups: string[], options: { timeout: number },
 *   done: (error: KafkaError | null, result: { groups: GroupDescription[] }) =>
 *   void) => void} describeGroups
 * @property {(partitions: { topic: string, partition: number,
 *   offset: object }[], options: { timeout: number },
 *   done: (error: KafkaError | null, found: FoundOffset[]) => void) =>
 *   void} listOffsets
 * @property {() => void} disconnect
 *
 * @typedef {{ topic: string, partition: number, offset: number,
 *   error?: KafkaError }} FoundOffset
 * @typedef {{ groupId: string, error?: KafkaError, members: {
 *   memberId: string, assignment: { topicPartitions: Position[] } }[]
 *   }} GroupDescription
 *
 * @typedef {object} Library
 * @property {new (config: object, topicConfig: object) => Consumer} KafkaConsumer
 * @property {new (config: object, topicConfig: object) => Producer} Producer
 * @property {{ create(config: object): Admin }} AdminClient
 * @property {new (timestamp: number) => object} OffsetSpec
 * @property {string[]} features
 * @property {string} librdkafkaVersion
 */

/** Codes of librdkafka that the port itself acts on. */
export const codes = Object.freeze({
  assign: -175,
  revoke: -174,
  queueFull: -184,
  timedOut: -185,
  authentication: -169,
  tls: -181,
  fatal: -150,
  clusterRefused: 31,
  /** Another member took the name. */
  fenced: 82,
});

/** The user may not read a topic, a group or the cluster, or is refused. */
const refusals = [29, 30, 31, 58];

/**
 * Will the broker refuse this until somebody grants it? The client asks again
 * and again, and tells it only once.
 * @param {number} code
 */
export function isRefusal(code) {
  return refusals.includes(code);
}

/**
 * Loads the addon; throws what Node throws when it is absent or was built for
 * another Node.
 * @returns {Library}
 */
export function loadLibrary() {
  return createRequire(import.meta.url)("@confluentinc/kafka-javascript");
}
