import assert from "node:assert/strict";
import type { Document } from "yaml";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { openCassandra } from "../../src/drivers/open_drivers.ts";
import { CertificateAuthority } from "../support/certificate_authority.ts";
import { GuardedStack } from "../support/guarded_stack.ts";
import { onServers } from "../support/real_hot_path.ts";
import { onStack } from "../support/on_stack.ts";
import { refusedRun } from "../support/refused_run.ts";
import { StateFolder } from "../support/state_folder.ts";

/** Settings that are refused, and what is said about them. */
interface Refusal {
  readonly what: string;
  readonly change: Readonly<Record<string, unknown>>;
  readonly says: RegExp;
}

onStack(
  "a Cassandra that asks for TLS is connected to only where both sides' certificates hold good",
  async (t) => {
    await using authority = new CertificateAuthority();
    await using other = new CertificateAuthority("another");
    const client = authority.issue({});
    const foreign = other.issue({});
    await using stack = await GuardedStack.start({
      services: ["cassandra"],
      change: (compose) => secure(compose, authority),
    });
    const port = stack.port(9_042);
    const good = {
      hosts: `localhost:${port}`,
      tls: true,
      caFile: authority.caFile,
      certificateFile: client.certificate,
      keyFile: client.key,
    };

    await t.step("with a certificate for a name in hosts", () => connect(good));
    await t.step(
      "for another name, where names are not looked at",
      () =>
        connect({
          ...good,
          hosts: `127.0.0.1:${port}`,
          checkHostname: false,
        }),
    );

    const refusals: readonly Refusal[] = [
      {
        what: "a certificate for another name",
        change: { hosts: `127.0.0.1:${port}` },
        says: /127\.0\.0\.1 is not in .*with\.hosts .*with\.checkHostname/,
      },
      {
        what: "another authority",
        change: { caFile: other.caFile },
        says: /drivers\.table\.with\.caFile/,
      },
      {
        what: "the public authorities",
        change: { caFile: undefined },
        says: /drivers\.table\.with\.caFile/,
      },
      {
        what: "another authority, where names are not looked at",
        change: { caFile: other.caFile, checkHostname: false },
        says: /drivers\.table\.with\.caFile/,
      },
      {
        what: "no certificate of the client",
        change: { certificateFile: undefined, keyFile: undefined },
        says: /drivers\.table\.with\.certificateFile/,
      },
      {
        what: "a client that another authority vouches for",
        change: { certificateFile: foreign.certificate, keyFile: foreign.key },
        says: /drivers\.table\.with\.certificateFile/,
      },
    ];
    for (const { what, change, says } of refusals) {
      await t.step(`not with ${what}`, async () => {
        const choice = { ...good, ...change };
        const code = "not-authorized";
        await assert.rejects(connect(choice), { code, message: says });
      });
    }

    await t.step("a run with another authority ends with 3", async () => {
      await using folder = new StateFolder();
      const settings = { ...good, caFile: other.caFile };
      const told = await refusedRun(onServers([
        ...["run", "topology/hot-path.yaml", "--state", folder.path],
        ...["--set", "drivers.table.driver=cassandra"],
        ...Object.entries(settings).flatMap((
          [name, value],
        ) => ["--set", `drivers.table.with.${name}=${value}`]),
      ], {}));
      assert.match(told, /check drivers\.table\.with\.caFile/);
      assert.doesNotMatch(told, /stack up/);
    });
  },
);

/** Has Cassandra take TLS from clients that the authority vouches for. */
function secure(compose: Document, authority: CertificateAuthority): void {
  const content = ["configs", "cassandra", "content"];
  // That it is optional keeps the port open to what asks whether it is up.
  compose.setIn(
    content,
    `${compose.getIn(content)}
client_encryption_options:
  enabled: true
  optional: true
  require_client_auth: true
  ssl_context_factory:
    class_name: org.apache.cassandra.security.PEMBasedSslContextFactory
  keystore: ${authority.issue({ dns: "localhost" }).both}
  truststore: ${authority.caFile}
`,
  );
}

async function connect(settings: Record<string, unknown>): Promise<void> {
  const table = await openCassandra({ driver: "cassandra", with: settings }, {
    stateDir: "unused",
    clock: systemClock,
    logger: silentLogger,
  });
  await table.close();
}
