import type { Child } from "./child.ts";
import type { RealHotPath } from "./real_hot_path.ts";

/** KOLs of these events; each has its share of them, in turn. */
const kolCount = 60;
const firstMs = Date.UTC(2025, 11, 3, 10);

/**
 * Starts writing profile events, a thousand a second. Those of one KOL rise in
 * time, so that one of them is its newest.
 */
export async function produceKols(
  path: RealHotPath,
  count: number,
): Promise<Child> {
  const file = path.at("kols.jsonl");
  await Deno.writeTextFile(file, kolEvents(count));
  return path.produce(
    ...["--file", file, "--key", "username", "--rate", "1000"],
  );
}

function kolEvents(count: number): string {
  // A server may still hold what a run before this one has stored.
  const run = crypto.randomUUID().slice(0, 8);
  const lines = Array.from({ length: count }, (_, index) => {
    const username = `kol_${run}_${index % kolCount}`;
    return JSON.stringify({
      event_id: `${username}-${Math.floor(index / kolCount)}`,
      event_time: new Date(firstMs + index * 1_000).toISOString(),
      event_type: "profile",
      platform: "tiktok",
      username,
      followers_count: 1_000 + index,
      following_count: 300,
      post_count: 80,
      favorites_count: 40_000 + 7 * index,
      account_age_days: 900,
      verified: false,
      bio: "",
    });
  });
  return `${lines.join("\n")}\n`;
}
