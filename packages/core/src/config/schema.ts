import * as v from 'valibot';
import { auditRules, dialectNames, formatNames } from './config.ts';

/**
 * The config file's schema: the one truth for types, checks and documentation. Unknown keys are errors.
 * Paths are relative to the directory of the config file.
 */
const name = v.pipe(v.string(), v.regex(/^[A-Za-z0-9@/_.-]+$/, 'may hold only letters, digits and `@/_.-`'));
const text = v.pipe(v.string('must be a text'), v.minLength(1, 'is empty'));
const flag = v.boolean('must be true or false');

const command = v.pipe(
  v.array(v.string('must be a text'), 'must be a list: a program and its arguments'),
  v.minLength(1, 'names no program'),
);

const variable = v.union(
  [v.string(), v.strictObject({ from: v.optional(text), default: v.optional(v.string()) })],
  'must be a text, or a mapping with `from` and `default`',
);

const fileStore = v.strictObject({ file: text, kmsKey: v.optional(text) });
const awsStore = v.strictObject({
  region: v.optional(text),
  profile: v.optional(text),
  roleArn: v.optional(v.pipe(v.string(), v.regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'must be the ARN of a role'))),
  endpoint: v.optional(v.pipe(v.string(), v.url('must be a URL'))),
  allowInsecureEndpoint: v.optional(flag),
  account: v.optional(v.pipe(v.string('must be a text in quotes'), v.regex(/^\d{12}$/, 'must have 12 digits'))),
  kmsKey: v.optional(text),
});

const fileEntries = {
  output: v.pipe(text, v.notValue('-', 'is a file; `-` goes with `ssmith render TEMPLATE -o -`')),
  format: v.optional(v.picklist(formatNames, `must be one of ${formatNames.join(', ')}`)),
  dialect: v.optional(v.picklist(dialectNames, `must be one of ${dialectNames.join(', ')}`)),
  mode: v.optional(v.pipe(v.string('must be a text in quotes'), v.regex(/^0?[0-7]{3}$/, 'must be an octal mode such as "0640"'))),
  owner: v.optional(
    v.pipe(v.string('must be a text'), v.regex(/^[A-Za-z0-9_.-]*(?::[A-Za-z0-9_.-]+)?$/, 'must be `user`, `user:group` or `:group`')),
  ),
  allowWorldReadable: v.optional(flag),
  allowEmpty: v.optional(flag),
  check: v.optional(command),
};

const file = v.pipe(
  v.strictObject({ ...fileEntries, template: v.optional(text), from: v.optional(text), inPlace: v.optional(flag) }),
  v.check(({ template, from }) => (template === undefined) !== (from === undefined), 'needs either `template` or `from`'),
);

/** What `audit` is not to report: one target, with `*` for any characters, or all that a rule finds. */
const allowance = v.strictObject({
  rule: v.picklist(auditRules, `must be one of ${auditRules.join(', ')}`),
  target: v.optional(text),
  reason: text,
});

const within = v.optional(v.pipe(v.number('must be seconds'), v.minValue(0.1, 'is too short'), v.maxValue(3600, 'is more than an hour')));

const verification = v.union(
  [
    v.strictObject({ command, within }),
    v.strictObject({
      url: v.pipe(v.string('must be a text'), v.url('must be a URL'), v.regex(/^https?:/, 'must begin with http:// or https://')),
      status: v.optional(v.pipe(v.number('must be a number'), v.integer(), v.minValue(100), v.maxValue(599, 'is no status of HTTP'))),
      within,
    }),
  ],
  'must be a mapping with `command` or `url`',
);

/** What `ssmith deploy` does besides. */
const deployment = v.strictObject({ before: v.optional(command), after: v.optional(command), verify: v.optional(verification) });

/** One file that the command line names. */
export const singleSchema = v.strictObject({ ...fileEntries, template: text, output: text });

export const configSchema = v.strictObject({
  name: v.optional(name),
  region: v.optional(text),
  profile: v.optional(text),
  account: awsStore.entries.account,
  allowInsecureEndpoint: v.optional(flag),
  kmsKey: v.optional(text),
  vars: v.optional(v.record(v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not a name for a variable')), variable)),
  hierarchy: v.optional(v.array(v.pipe(v.string(), v.startsWith('/', 'must begin with `/`')))),
  store: v.optional(name),
  stores: v.optional(v.record(name, v.union([fileStore, awsStore], 'must have `file`, or the settings of a store at AWS'))),
  files: v.optional(v.array(file)),
  roots: v.optional(v.array(text)),
  state: v.optional(text),
  rate: v.optional(v.union([v.literal('auto'), v.pipe(v.number(), v.minValue(0.1, 'is too low'))], 'must be `auto` or calls per second')),
  layout: v.optional(
    v.union([v.literal('files'), v.strictObject({ generation: text })], 'must be `files`, or a mapping with `generation`'),
  ),
  reload: v.optional(command),
  audit: v.optional(v.strictObject({ allow: v.optional(v.array(allowance)) })),
  deploy: v.optional(deployment),
  keep: v.optional(v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0, 'is below 0'), v.maxValue(100, 'is above 100'))),
});

/** Below the directory that a run is told, and nowhere else. */
const templateId = v.pipe(
  v.string('must be a text'),
  v.check(
    (id) => /^[^\0\\]+$/.test(id) && id.split('/').every((part) => !['', '.', '..'].includes(part)),
    'is not a path below a directory',
  ),
);

/** What a build writes; see `manifest.ts`. */
export const manifestSchema = v.strictObject({
  version: v.literal(1, 'is not 1: another version of ssmith has written it'),
  config: v.omit(configSchema, ['files', 'roots', 'state', 'layout', 'reload', 'deploy', 'keep']),
  templates: v.array(
    v.strictObject({
      id: templateId,
      format: v.picklist(formatNames),
      dialect: v.picklist(dialectNames),
      text: v.string(),
      references: v.array(v.string()),
      expose: v.optional(v.union([v.literal(true), v.array(text)], 'must be a list of keys, or true')),
    }),
  ),
});

/** What has to be content with new files: a command, or an address; `within` is in seconds. */
export type Verification = v.InferOutput<typeof verification>;

/** A config as it is written. */
export type Config = v.InferOutput<typeof configSchema>;
export type FileEntry = v.InferOutput<typeof file>;
export type Allowance = v.InferOutput<typeof allowance>;
export type SingleFile = v.InferOutput<typeof singleSchema>;
export type StoreEntry = v.InferOutput<typeof fileStore> | v.InferOutput<typeof awsStore>;
