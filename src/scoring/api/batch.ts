import type { Call } from "./call.ts";
import { type Problem, problemLine } from "./problem.ts";
import type { ReadValue } from "./read_by_schema.ts";
import { invalid, overdue, Refusal, tooManyItems } from "./refusal.ts";

/** The list of a batch: `{items: [...]}` or `{kols: [...]}`. */
export interface BatchShape {
  readonly name: "items" | "kols";
  readonly maxItems: number;
}

/** The items of a batch's body, none of them looked at yet. */
export function readItems(
  body: unknown,
  { name, maxItems }: BatchShape,
): readonly unknown[] | Refusal {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return invalid([{
      loc: ["body"],
      msg:
        "Input should be a valid dictionary or object to extract fields from",
      type: "model_attributes_type",
    }]);
  }
  // Only this one field of it is looked at.
  const items = (body as Readonly<Partial<Record<string, unknown>>>)[name];
  if (Array.isArray(items)) {
    return items.length <= maxItems
      ? items
      : tooManyItems(items.length, maxItems);
  }
  return invalid([
    items === undefined
      ? { loc: ["body", name], msg: "Field required", type: "missing" }
      : {
        loc: ["body", name],
        msg: "Input should be a valid list",
        type: "list_type",
      },
  ]);
}

/** A batch that is to be answered. */
export interface BatchWork<Request> {
  readonly items: readonly unknown[];
  readonly read: (item: unknown, at: number) => ReadValue<Request>;
  /** One JSON text a request, in order. */
  readonly answerAll: (requests: readonly Request[]) => string[];
  readonly call: Call;
}

/** Answers to a batch, as JSON, and how many of them are no scores. */
export interface BatchTexts {
  readonly texts: readonly string[];
  readonly refused: number;
}

/**
 * Answers the items of a batch in their order; one that is wrong gets its own
 * error and takes nothing from the others. Gives up when the time is over.
 */
export function answerBatch<Request>(
  { items, read, answerAll, call }: BatchWork<Request>,
): BatchTexts | Refusal {
  const texts: string[] = new Array(items.length);
  let refused = 0;
  for (let from = 0; from < items.length; from += CHUNK_ITEMS) {
    if (call.isOverdue) return overdue(call.timeoutMs);
    const good: Request[] = [];
    const places: number[] = [];
    const to = Math.min(items.length, from + CHUNK_ITEMS);
    for (let at = from; at < to; at++) {
      const found = read(items[at], at);
      if (found.kind === "ok") {
        good.push(found.request);
        places.push(at);
      } else {
        texts[at] = itemErrorText(items[at], found.problems);
        refused += 1;
      }
    }
    const answers = answerAll(good);
    places.forEach((place, at) => texts[place] = answers[at] ?? "null");
  }
  return { texts, refused };
}

/** JSON of an item that was refused; its id is null where it has none. */
function itemErrorText(item: unknown, problems: readonly Problem[]): string {
  const kolId = typeof item === "object" && item !== null && "kol_id" in item &&
      typeof item.kol_id === "string"
    ? item.kol_id
    : null;
  return JSON.stringify({
    kol_id: kolId,
    error: problemLine(problems),
    detail: problems,
  });
}

/** Items that are scored between two looks at the clock. */
const CHUNK_ITEMS = 250;
