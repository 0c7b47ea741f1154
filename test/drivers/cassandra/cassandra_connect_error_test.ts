import assert from "node:assert/strict";
import { errors } from "cassandra-driver";
import { cassandraConnectError } from "../../../src/drivers/cassandra/cassandra_connect_error.ts";
import { cassandraSettings } from "../../../src/drivers/cassandra/cassandra_settings.ts";

const settings = cassandraSettings.parse({
  hosts: "one, two",
  datacenter: "eu-2",
  tls: true,
});

function failed(hosts: Readonly<Record<string, Error>>) {
  const error = new errors.NoHostAvailableError({ ...hosts });
  return cassandraConnectError(error, settings);
}

const refused = new Error("connect ECONNREFUSED 10.0.0.1:9042");

Deno.test("a data center that is not there is told with those that are", () => {
  // The driver has two texts for it: of the connection, and of the policy.
  const texts = [
    "localDataCenter was configured as 'eu-2', but only found hosts in data centers: [eu-1, us-1]",
    "Datacenter eu-2 was not found. Available DCs are: [eu-1, us-1]",
  ];
  for (const text of texts) {
    const wrong = new errors.ArgumentError(text);
    for (
      const told of [
        failed({ one: refused, two: wrong }),
        cassandraConnectError(wrong, settings),
      ]
    ) {
      assert.equal(told.code, "config-invalid");
      assert.match(
        told.message,
        /^Connect to Cassandra at one, two, .*with\.datacenter, expected one of eu-1, us-1: eu-2$/,
      );
    }
  }
});

Deno.test("a host that refuses the password is told before one that is down", () => {
  const wrong = new errors.AuthenticationError("Provided username and/or …");
  const told = failed({ one: refused, two: wrong });
  assert.equal(told.code, "not-authorized");
  assert.match(told.message, /Provided.*drivers\.table\.with\.username/);
});

Deno.test("a host whose certificate is refused is told before one that is down", () => {
  const wrong = Object.assign(new Error("self-signed certificate"), {
    code: "SELF_SIGNED_CERT_IN_CHAIN",
  });
  const told = failed({ one: refused, two: wrong });
  assert.equal(told.code, "not-authorized");
  assert.match(told.message, /self-signed.*drivers\.table\.with\.caFile/);
});

Deno.test("a connection over TLS that is cut is told with the certificate of the client", () => {
  const cut = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  const told = failed({ one: refused, two: cut });
  assert.equal(told.code, "not-authorized");
  assert.match(told.message, /EPIPE.*drivers\.table\.with\.certificateFile/);
  const plain = cassandraConnectError(
    new errors.NoHostAvailableError({ one: cut }),
    { ...settings, tls: false },
  );
  assert.equal(plain.code, "write-unavailable");
  assert.doesNotMatch(plain.message, /certificateFile/);
});

Deno.test("names that are unknown are told as such", () => {
  const told = failed({});
  assert.equal(told.code, "write-unavailable");
  assert.match(told.message, /none of the names can be resolved.*with\.hosts$/);
  assert.match(failed({ one: refused }).message, /ECONNREFUSED/);
});
