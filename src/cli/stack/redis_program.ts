import { HotpathError } from "../../core/errors.ts";
import { cachedFolder } from "./cached_folder.ts";
import { runProgram } from "./run_program.ts";

/** How a Redis server is started. */
export interface RedisProgram {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Parts {
  readonly cache: string;
  readonly tell: (text: string) => void;
}

const timeoutMs = 300_000;
/** The server and what it links; the rest of what the package asks for is the system's. */
const neededPackage = /^(lib|lua|redis)/;

/**
 * The Redis server of the PATH, or Debian's, unpacked into the cache: that
 * needs no root and changes nothing of the system.
 */
export async function redisProgram(
  packages: readonly string[],
  parts: Parts,
): Promise<RedisProgram> {
  const own = await runProgram(["redis-server", "--version"], { timeoutMs });
  if (own.kind === "done") return { program: "redis-server", env: {} };
  const folder = await cachedFolder(
    parts.cache,
    packages.join("+"),
    (folder) => unpack(packages, { ...parts, folder }),
  );
  return await unpacked(folder);
}

async function unpack(
  packages: readonly string[],
  parts: Parts & { readonly folder: string },
): Promise<void> {
  const { folder, tell } = parts;
  tell(`Fetching ${packages.join(" and ")} of Debian`);
  const downloaded = await Deno.makeTempDir({ prefix: "hotpath-debian-" });
  try {
    await download(packages, downloaded);
    for await (const entry of Deno.readDir(downloaded)) {
      if (!entry.name.endsWith(".deb")) continue;
      await must(["dpkg-deb", "-x", `${downloaded}/${entry.name}`, folder]);
    }
    const { program, env } = await unpacked(folder);
    await must([program, "--version"], { env });
  } finally {
    await Deno.remove(downloaded, { recursive: true });
  }
}

/** Downloads packages with those that they need and that are not installed. */
async function download(
  packages: readonly string[],
  folder: string,
): Promise<void> {
  // Lists of its own are fresh, and need no root to be fetched.
  const lists = `${folder}/lists`;
  await Deno.mkdir(`${lists}/partial`, { recursive: true });
  await Deno.mkdir(`${folder}/archives/partial`, { recursive: true });
  const apt = [
    "apt-get",
    "-qq",
    ...[
      `Dir::State::Lists=${lists}`,
      `Dir::Cache=${folder}`,
      "Debug::NoLocking=1",
      "APT::Sandbox::User=",
      "Acquire::Languages=none",
    ].flatMap((option) => ["-o", option]),
  ];
  await must([...apt, "update"]);
  const simulated = await must([
    ...apt,
    ..."install --simulate --no-install-recommends".split(" "),
    ...packages,
  ]);
  const needed = [...simulated.matchAll(/^Inst (\S+)/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => neededPackage.test(name));
  const names = [...new Set([...packages, ...needed])];
  await must([...apt, "download", ...names], { cwd: folder });
}

/** The server that was unpacked, with the folders of its libraries. */
async function unpacked(folder: string): Promise<RedisProgram> {
  const libraries: string[] = [];
  for (const above of ["usr/lib", "lib"]) {
    for (const name of await folders(`${folder}/${above}`)) {
      if (name.includes("-linux-")) {
        libraries.push(`${folder}/${above}/${name}`);
      }
    }
  }
  return {
    program: `${folder}/usr/bin/redis-server`,
    env: { LD_LIBRARY_PATH: libraries.join(":") },
  };
}

async function folders(path: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(path)) {
      if (entry.isDirectory) names.push(entry.name);
    }
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
  return names.sort();
}

/** Runs a step of the installation; gives what it printed. */
async function must(
  command: readonly string[],
  options: { readonly cwd?: string; readonly env?: RedisProgram["env"] } = {},
): Promise<string> {
  const end = await runProgram(command, { ...options, timeoutMs });
  if (end.kind === "done") return end.stdout;
  const [program = ""] = command;
  const problem = end.kind === "missing"
    ? `and no ${program} to fetch Debian's with`
    : `and Debian's cannot be had (${program} ended with ${end.code})`;
  throw new HotpathError({
    code: "prerequisite-missing",
    message:
      `Start Redis: there is no redis-server on the PATH, ${problem}; install Redis 7 (Debian: apt-get install redis-server)${
        end.kind === "failed" ? `\n${end.reason}` : ""
      }`,
  });
}
