/** Where a text stops being JSON, and what could have stood there. */
export interface JsonFault {
  /** UTF-16 unit of the text, from 0. */
  readonly at: number;
  readonly expected: string;
}

/**
 * Finds the first place at which a text is no JSON (RFC 8259); undefined if it
 * is. The stock parser names no place in many of its messages and quotes the
 * text in them; this is for texts that it has refused, so speed is no matter.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  return new JsonScanner(text).scan();
}

class JsonScanner {
  readonly #text: string;
  #at = 0;
  /** What is open: `}` or `]`, the character that closes it. */
  readonly #open: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonFault | undefined {
    for (;;) {
      const fault = this.#value();
      if (fault !== undefined) return fault;
      const next = this.#afterValue();
      if (next === "end") return undefined;
      if (next !== "value") return next;
    }
  }

  /** A scalar, or everything up to the first value inside a container. */
  #value(): JsonFault | undefined {
    for (;;) {
      this.#space();
      const character = this.#text[this.#at];
      if (character === "[") {
        this.#at++;
        this.#space();
        this.#open.push("]");
        if (this.#text[this.#at] === "]") return undefined;
      } else if (character === "{") {
        this.#at++;
        this.#space();
        this.#open.push("}");
        if (this.#text[this.#at] === "}") return undefined;
        const fault = this.#key();
        if (fault !== undefined) return fault;
      } else {
        return character === '"' ? this.#string() : this.#scalar();
      }
    }
  }

  /** Closes what ends here and goes on to the next value, if there is one. */
  #afterValue(): JsonFault | "value" | "end" {
    for (;;) {
      this.#space();
      const close = this.#open.at(-1);
      const character = this.#text[this.#at];
      if (close === undefined) {
        return character === undefined
          ? "end"
          : this.#fault("the end of the text");
      }
      if (character === close) {
        this.#at++;
        this.#open.pop();
      } else if (character === ",") {
        this.#at++;
        this.#space();
        return (close === "}" ? this.#key() : undefined) ?? "value";
      } else {
        return this.#fault(`a comma or ${close}`);
      }
    }
  }

  #key(): JsonFault | undefined {
    if (this.#text[this.#at] !== '"') return this.#fault("a name in quotes");
    const fault = this.#string();
    if (fault !== undefined) return fault;
    this.#space();
    if (this.#text[this.#at] !== ":") return this.#fault("a colon");
    this.#at++;
    return undefined;
  }

  #string(): JsonFault | undefined {
    this.#at++;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) return this.#fault("a closing quote");
      if (character < " ") return this.#fault("an escaped control character");
      if (character === "\\") {
        escape.lastIndex = this.#at;
        const match = escape.exec(this.#text);
        if (match === null) return this.#fault("an escape sequence");
        this.#at += match[0].length;
      } else {
        this.#at++;
        if (character === '"') return undefined;
      }
    }
  }

  #scalar(): JsonFault | undefined {
    scalar.lastIndex = this.#at;
    const match = scalar.exec(this.#text);
    if (match === null) return this.#fault("a value");
    this.#at += match[0].length;
    return undefined;
  }

  #space(): void {
    space.lastIndex = this.#at;
    this.#at += space.exec(this.#text)?.[0].length ?? 0;
  }

  #fault(expected: string): JsonFault {
    return { at: this.#at, expected };
  }
}

const space = /[ \t\n\r]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const scalar =
  /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
