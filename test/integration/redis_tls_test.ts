import assert from "node:assert/strict";
import type { Document } from "yaml";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { openRedis } from "../../src/drivers/open_drivers.ts";
import { CertificateAuthority } from "../support/certificate_authority.ts";
import { GuardedStack } from "../support/guarded_stack.ts";
import { onStack } from "../support/on_stack.ts";

/** Settings that are refused, and what is said about them. */
interface Refusal {
  readonly what: string;
  readonly change: Readonly<Record<string, unknown>>;
  readonly says: RegExp;
  /** `not-authorized` when absent. */
  readonly code?: string;
}

const plain = {
  caFile: undefined,
  certificateFile: undefined,
  keyFile: undefined,
};

/** Where Redis listens for TLS, before it is moved. */
const tlsPort = 6_380;

onStack(
  "a Redis that asks for TLS is connected to only where both sides' certificates hold good",
  async (t) => {
    await using authority = new CertificateAuthority();
    await using other = new CertificateAuthority("another");
    const client = authority.issue({});
    const foreign = other.issue({});
    await using stack = await GuardedStack.start({
      services: ["redis"],
      change: (compose) => secure(compose, authority),
    });
    const port = stack.port(tlsPort);
    const good = {
      url: `rediss://localhost:${port}`,
      caFile: authority.caFile,
      certificateFile: client.certificate,
      keyFile: client.key,
    };

    await t.step("with a certificate for the name", () => connect(good));

    const refusals: readonly Refusal[] = [
      {
        what: "a certificate for another name",
        change: { url: `rediss://127.0.0.1:${port}` },
        says: /127\.0\.0\.1 is not in .*drivers\.cache\.with\.url/,
      },
      {
        what: "another authority",
        change: { caFile: other.caFile },
        says: /check drivers\.cache\.with\.caFile/,
      },
      {
        what: "the public authorities",
        change: { caFile: undefined },
        says: /check drivers\.cache\.with\.caFile/,
      },
      {
        what: "no certificate of the client",
        change: { certificateFile: undefined, keyFile: undefined },
        says: /drivers\.cache\.with\.certificateFile/,
      },
      {
        what: "a client that another authority vouches for",
        change: { certificateFile: foreign.certificate, keyFile: foreign.key },
        says: /drivers\.cache\.with\.certificateFile/,
      },
      {
        what: "TLS where Redis speaks none",
        change: {
          url: `rediss://localhost:${stack.port(6_379)}`,
          connectTimeout: "500ms",
        },
        says: /no answer over TLS within 500 ms.*drivers\.cache\.with\.url/,
        code: "write-unavailable",
      },
      {
        what: "none where Redis asks for it",
        change: { ...plain, url: `redis://localhost:${port}` },
        says: /drivers\.cache\.with\.url, rediss: for TLS/,
        code: "write-unavailable",
      },
    ];
    for (
      const { what, change, says, code = "not-authorized" } of refusals
    ) {
      await t.step(`not with ${what}`, async () => {
        const connecting = connect({ ...good, ...change });
        await assert.rejects(connecting, { code, message: says });
      });
    }
  },
);

/** Has Redis take TLS from clients that the authority vouches for. */
function secure(compose: Document, authority: CertificateAuthority): void {
  const native = ["services", "redis", "x-native"];
  const { certificate, key } = authority.issue({ dns: "localhost" });
  compose.setIn([...native, "ports", "tls"], tlsPort);
  const settings = {
    "--tls-port": "{tls}",
    "--tls-cert-file": certificate,
    "--tls-key-file": key,
    "--tls-ca-cert-file": authority.caFile,
    "--tls-auth-clients": "yes",
  };
  for (const [name, value] of Object.entries(settings)) {
    compose.setIn([...native, "settings", name], value);
  }
}

async function connect(settings: Record<string, unknown>): Promise<void> {
  const cache = await openRedis({ driver: "redis", with: settings }, {
    stateDir: "unused",
    clock: systemClock,
    logger: silentLogger,
  });
  await cache.close();
}
