import type { Document } from "yaml";
import type { CertificateAuthority } from "./certificate_authority.ts";
import { GuardedStack, guardedUser, guardKafka } from "./guarded_stack.ts";
import { grantAcls, type KafkaAcl } from "./kafka_acls.ts";

/**
 * Kafka alone, where {@linkcode guardedUser} may do anything and each of
 * `users` only what was granted to it. With an authority it listens for TLS as
 * well, by an address and no name, to clients that the authority vouches for.
 */
export async function startGuardedKafka(
  users: readonly string[],
  authority?: CertificateAuthority,
): Promise<GuardedStack> {
  return await GuardedStack.start({
    services: ["kafka"],
    change: (compose) => {
      guardRights(compose, users);
      if (authority !== undefined) addTls(compose, authority);
    },
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

/** Where it listens for TLS, before it is moved. */
export const tlsPort = 9_096;

const kafka = ["services", "kafka", "x-native", "settings"];

function addTls(compose: Document, authority: CertificateAuthority): void {
  const ports = ["services", "kafka", "x-native", "ports", "secured"];
  compose.setIn(ports, tlsPort);
  for (const list of ["listeners", "advertised.listeners"]) {
    const others = compose.getIn([...kafka, list]);
    compose.setIn(
      [...kafka, list],
      `${others},SECURED://127.0.0.1:{secured}`,
    );
  }
  const map = [...kafka, "listener.security.protocol.map"];
  compose.setIn(map, `${compose.getIn(map)},SECURED:SSL`);
  const tls = {
    "keystore.type": "PEM",
    "keystore.location": authority.issue({ ip: "127.0.0.1" }).both,
    "truststore.type": "PEM",
    "truststore.location": authority.caFile,
    "client.auth": "required",
  };
  for (const [name, value] of Object.entries(tls)) {
    compose.setIn([...kafka, `listener.name.secured.ssl.${name}`], value);
  }
}

function guardRights(compose: Document, users: readonly string[]): void {
  guardKafka(compose, [guardedUser, ...users]);
  compose.setIn(
    [...kafka, "authorizer.class.name"],
    "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
  );
  compose.setIn(
    [...kafka, "super.users"],
    `User:ANONYMOUS;User:${guardedUser}`,
  );
}
