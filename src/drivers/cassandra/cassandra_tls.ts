import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import { readTlsFiles } from "../tls_files.ts";
import type { CassandraSettings } from "./cassandra_settings.ts";

/** The addresses of the setting `hosts`, each with its port if it has one. */
export function contactPoints(hosts: string): string[] {
  return hosts.split(",").map((host) => host.trim());
}

/**
 * How connections are secured. The driver itself would take any certificate,
 * and it dials the addresses behind the names in `hosts` and those that the
 * nodes tell of: a certificate is good for the address that is dialled, or for
 * any of the names.
 */
export async function cassandraTls(
  settings: CassandraSettings,
): Promise<ConnectionOptions> {
  const files = await readTlsFiles(settings, "drivers.table.with");
  const names = contactPoints(settings.hosts).map(nameOf);
  const check: typeof checkServerIdentity = (dialled, certificate) => {
    if (!settings.checkHostname) return undefined;
    const problems = [dialled, ...names].map((name) =>
      checkServerIdentity(name, certificate)
    );
    return problems.includes(undefined) ? undefined : problems.at(-1);
  };
  return { ...files, rejectUnauthorized: true, checkServerIdentity: check };
}

/** A host without its port, an IPv6 address without its brackets. */
function nameOf(host: string): string {
  const [, inBrackets] = /^\[(.+)\](:\d+)?$/.exec(host) ?? [];
  return inBrackets ?? host.replace(/:\d+$/, "");
}
