import { hasJsonText, type JsonTextValue } from "./message.ts";

/** A value on its way to the topic where groups are brought together. */
export interface ShuffledValue extends JsonTextValue {
  /** What decides its partition; undefined goes to every one. */
  readonly shuffleKey: string | undefined;
}

/** Does the value say where it goes? */
export function isShuffled(value: unknown): value is ShuffledValue {
  return hasJsonText(value) && "shuffleKey" in value;
}
