import { HotpathError } from "../../core/errors.ts";
import { debianFolder, libraryFolders } from "./debian_folder.ts";
import { runProgram } from "./run_program.ts";

/** How a Redis server is started. */
export interface RedisProgram {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const timeoutMs = 20_000;
/** What the server links; the rest of what its package asks for is the system's. */
const needed = /^(lib|lua)/;

/** The Redis server of the PATH, or Debian's, unpacked into the cache. */
export async function redisProgram(
  packages: readonly string[],
  parts: { readonly cache: string; readonly tell: (text: string) => void },
): Promise<RedisProgram> {
  const own = await runProgram(["redis-server", "--version"], { timeoutMs });
  if (own.kind === "done") return { program: "redis-server", env: {} };
  const purpose = "Start Redis: there is no redis-server on the PATH";
  const check = async (folder: string) => {
    const { program, env } = await unpacked(folder);
    const end = await runProgram([program, "--version"], { timeoutMs, env });
    if (end.kind === "done") return;
    throw new HotpathError({
      code: "prerequisite-missing",
      message: `${purpose}, and Debian's does not start here; install Redis 7${
        end.kind === "failed" ? `\n${end.reason}` : ""
      }`,
    });
  };
  const request = { packages, needed, purpose, check, ...parts };
  return await unpacked(await debianFolder(request));
}

async function unpacked(folder: string): Promise<RedisProgram> {
  return {
    program: `${folder}/usr/bin/redis-server`,
    env: { LD_LIBRARY_PATH: (await libraryFolders(folder)).join(":") },
  };
}
