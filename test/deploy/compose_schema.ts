import { Ajv } from "ajv";
// The package carries the JSON Schema of the Compose specification; imported
// so that it is installed.
import packaged from "dclint/package.json" with { type: "json" };

const home = new URL("./", import.meta.resolve("dclint/package.json"));
const file = new URL("schemas/compose.schema.json", home);

/** Where a compose file breaks the specification, one line a place. */
export async function composeFindings(
  document: unknown,
): Promise<readonly string[]> {
  const schema = JSON.parse(await Deno.readTextFile(file));
  // It names draft-07 by https, which is not that draft's name.
  delete schema.$schema;
  const validate = new Ajv({
    strict: false,
    validateFormats: false,
    allErrors: true,
  }).compile(schema);
  if (validate(document)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath}: ${message} ${
      JSON.stringify(params)
    } (${packaged.version})`
  );
}
