/** An import or a re-export of a file. */
export interface SourceImport {
  /** As it is written: `./b.ts`, `zod`. */
  readonly target: string;
  /** Only of types, so not there when the program runs. */
  readonly isType: boolean;
}

/** A function of a file, arrow functions and methods included. */
export interface SourceFunction {
  readonly name: string;
  /** Line where it begins, from 1. */
  readonly line: number;
  readonly lines: number;
}

/** What the checks of the source tree need to know of a file. */
export interface SourceSyntax {
  readonly imports: readonly SourceImport[];
  readonly functions: readonly SourceFunction[];
}

/**
 * Reads the syntax of a file by way of a lint plugin, so with the parser that
 * the program itself is read with. Works inside `deno test` alone.
 */
export function sourceSyntax(path: string, text: string): SourceSyntax {
  const imports: SourceImport[] = [];
  const functions: SourceFunction[] = [];
  const addFunction = (name: string | undefined, range: Deno.lint.Range) => {
    functions.push({
      name: name ?? "a function",
      line: linesOf(text, 0, range[0]),
      lines: linesOf(text, ...range),
    });
  };
  const addImport = (
    source: Deno.lint.Expression | null,
    kind: "type" | "value",
  ) => {
    if (source?.type !== "Literal" || typeof source.value !== "string") return;
    imports.push({ target: source.value, isType: kind === "type" });
  };
  const visitor: Deno.lint.LintVisitor = {
    ImportDeclaration: (node) => addImport(node.source, node.importKind),
    ExportNamedDeclaration: (node) => addImport(node.source, node.exportKind),
    ExportAllDeclaration: (node) => addImport(node.source, node.exportKind),
    ImportExpression: (node) => addImport(node.source, "value"),
    FunctionDeclaration: (node) => addFunction(node.id?.name, node.range),
    FunctionExpression: (node) => addFunction(node.id?.name, node.range),
    ArrowFunctionExpression: (node) => addFunction(undefined, node.range),
  };
  // The parser knows only names of scripts.
  Deno.lint.runPlugin(pluginOf(visitor), path.replace(/\.mjs$/, ".js"), text);
  return { imports, functions };
}

function pluginOf(visitor: Deno.lint.LintVisitor): Deno.lint.Plugin {
  return { name: "source", rules: { syntax: { create: () => visitor } } };
}

function linesOf(text: string, from: number, to: number): number {
  let lines = 1;
  for (let at = from; at < to; at++) if (text[at] === "\n") lines++;
  return lines;
}
