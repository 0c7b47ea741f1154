import type { Document } from "yaml";
import { GuardedStack, guardedUser, guardKafka } from "./guarded_stack.ts";
import { grantAcls, type KafkaAcl } from "./kafka_acls.ts";

/**
 * Kafka alone, where {@linkcode guardedUser} may do anything and each of
 * `users` only what was granted to it.
 */
export async function startGuardedKafka(
  users: readonly string[],
): Promise<GuardedStack> {
  return await GuardedStack.start({
    services: ["kafka"],
    change: (compose) => guardRights(compose, users),
  });
}

/** Grants rights on a broker of {@linkcode startGuardedKafka}. */
export async function grantOn(
  stack: GuardedStack,
  acls: readonly KafkaAcl[],
): Promise<void> {
  await grantAcls(stack.port(unguardedPort), acls);
}

/** The listener that faults are put in front of asks for no password. */
export const unguardedPort = 9_094;

function guardRights(compose: Document, users: readonly string[]): void {
  guardKafka(compose, [guardedUser, ...users]);
  const kafka = ["services", "kafka", "x-native", "settings"];
  compose.setIn(
    [...kafka, "authorizer.class.name"],
    "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
  );
  compose.setIn(
    [...kafka, "super.users"],
    `User:ANONYMOUS;User:${guardedUser}`,
  );
}
