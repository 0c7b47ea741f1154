import { toHotpathError } from "../../../core/errors.ts";
import type { KafkaSettings } from "../kafka_settings.ts";
import { KafkaWire } from "./kafka_wire.ts";

/**
 * Does some work on a connection of its own, which is closed after it. What
 * fails is told as a failure of `action`.
 */
export async function onWire<T>(
  settings: KafkaSettings,
  action: string,
  work: (wire: KafkaWire) => Promise<T>,
): Promise<T> {
  let wire: KafkaWire | undefined;
  try {
    wire = await KafkaWire.open(settings);
    return await work(wire);
  } catch (thrown) {
    throw toHotpathError(thrown, "log-unavailable", action);
  } finally {
    wire?.close();
  }
}
