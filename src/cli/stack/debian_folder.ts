import { HotpathError } from "../../core/errors.ts";
import { cachedFolder } from "./cached_folder.ts";
import { runProgram } from "./run_program.ts";

/** What packages are fetched for. */
export interface DebianRequest {
  readonly packages: readonly string[];
  /** Of the packages that they need and that are not installed, these too. */
  readonly needed: RegExp;
  readonly cache: string;
  /** Begins the message where they cannot be had. */
  readonly purpose: string;
  readonly tell: (text: string) => void;
  /** Proves that what was unpacked is of use. */
  readonly check?: (folder: string) => Promise<void>;
}

const timeoutMs = 300_000;

/**
 * A folder of the cache with Debian's packages unpacked: that needs no root
 * and changes nothing of the system.
 */
export async function debianFolder(request: DebianRequest): Promise<string> {
  const { packages, cache, tell } = request;
  return await cachedFolder(cache, packages.join("+"), async (folder) => {
    tell(`Fetching ${packages.join(" and ")} of Debian`);
    const downloaded = await Deno.makeTempDir({ prefix: "hotpath-debian-" });
    try {
      await download(request, downloaded);
      for await (const { name } of Deno.readDir(downloaded)) {
        if (!name.endsWith(".deb")) continue;
        const unpack = ["dpkg-deb", "-x", `${downloaded}/${name}`, folder];
        await must(unpack, request);
      }
      await request.check?.(folder);
    } finally {
      await Deno.remove(downloaded, { recursive: true });
    }
  });
}

/** The folders of a cached folder that hold libraries. */
export async function libraryFolders(
  folder: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const above of [`${folder}/usr/lib`, `${folder}/lib`]) {
    for (const name of await folderNames(above)) {
      if (name.includes("-linux-")) found.push(`${above}/${name}`);
    }
  }
  return found;
}

async function download(
  request: DebianRequest,
  folder: string,
): Promise<void> {
  const { packages, needed } = request;
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
  await must([...apt, "update"], request);
  const simulate = "install --simulate --no-install-recommends".split(" ");
  const plan = await must([...apt, ...simulate, ...packages], request);
  const others = [...plan.matchAll(/^Inst (\S+)/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => needed.test(name));
  const names = [...new Set([...packages, ...others])];
  await must([...apt, "download", ...names], request, folder);
}

async function folderNames(path: string): Promise<readonly string[]> {
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

/** Runs a step; gives what it printed. */
async function must(
  command: readonly string[],
  { purpose, packages }: DebianRequest,
  cwd?: string,
): Promise<string> {
  const options = cwd === undefined ? { timeoutMs } : { timeoutMs, cwd };
  const end = await runProgram(command, options);
  if (end.kind === "done") return end.stdout;
  const [program = ""] = command;
  const problem = end.kind === "missing"
    ? `there is no ${program} to fetch Debian's with`
    : `Debian's cannot be had (${program} ended with ${end.code})`;
  throw new HotpathError({
    code: "prerequisite-missing",
    message: `${purpose}, and ${problem}; install it (Debian: apt-get install ${
      packages[0]
    })${end.kind === "failed" ? `\n${end.reason}` : ""}`,
  });
}
