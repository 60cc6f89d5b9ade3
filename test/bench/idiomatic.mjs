// What a competent user writes instead of installing a tool: the SDK and a YAML parser from node_modules, names in
// batches of ten, all batches at once. `node idiomatic.mjs TEMPLATE OUTPUT`; region, keys and endpoint from the
// environment.
import { readFile, writeFile } from 'node:fs/promises';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parseDocument, visit } from 'yaml';

const [template, output] = process.argv.slice(2);
const document = parseDocument(await readFile(template, 'utf8'));

const scalars = [];
visit(document, {
  Scalar(key, node) {
    if (key !== 'key' && typeof node.value === 'string' && node.value.startsWith('ssm:')) scalars.push(node);
  },
});

const names = [...new Set(scalars.map(({ value }) => value.slice('ssm:'.length)))];
const batches = [];
for (let at = 0; at < names.length; at += 10) batches.push(names.slice(at, at + 10));

const client = new SSMClient({});
const answers = await Promise.all(batches.map((Names) => client.send(new GetParametersCommand({ Names, WithDecryption: true }))));
const values = new Map(answers.flatMap(({ Parameters }) => Parameters.map(({ Name, Value }) => [Name, Value])));

for (const scalar of scalars) {
  const name = scalar.value.slice('ssm:'.length);
  if (!values.has(name)) throw new Error(`no parameter ${name}`);
  scalar.value = values.get(name);
}
await writeFile(output, document.toString(), { mode: 0o600 });
