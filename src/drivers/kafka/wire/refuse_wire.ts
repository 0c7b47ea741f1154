import { kafkaError } from "../kafka_error.ts";

/** Throws for a code of the broker's that is not "done". */
export function refuseWire(
  code: number,
  message: string | null,
  action: string,
): void {
  if (code === 0) return;
  const told = message ?? `the broker refused it with code ${code}`;
  throw kafkaError({ code, message: told }, action);
}
