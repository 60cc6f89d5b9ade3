import type { Command, Flag } from './flag.ts';

export type { Command, Flag, Values } from './flag.ts';

const formats = ['yaml', 'json', 'jsonc', 'json5', 'toml', 'ini', 'properties', 'dotenv', 'xml', 'text'];
const dialects = 'portable spring npm dotenv node vite next expand compose docker posix python ruby php github'.split(' ');
const parameterTypes = ['String', 'StringList', 'SecureString'];
const platforms = 'amplify codebuild codedeploy docker ecs github gitlab kubernetes lambda nx run-command systemd turborepo'.split(' ');
const tiers = ['Standard', 'Advanced', 'Intelligent-Tiering'];

const where: readonly Flag[] = [
  { name: 'env', value: 'NAME', help: 'the environment: the value of the variable `env`' },
  { name: 'var', value: 'NAME=VALUE', multiple: true, help: 'the value of another variable of the config' },
  { name: 'store', value: 'NAME', help: 'the default store: a name of the config, or the file of an embedded store' },
  { name: 'region', value: 'REGION', help: 'the AWS region of the default store' },
  { name: 'profile', value: 'NAME', help: 'the AWS profile of the default store' },
  { name: 'endpoint', value: 'URL', help: 'where the default store is asked, instead of at AWS' },
];

const deadline: Flag = { name: 'deadline', value: 'TIME', help: 'the longest that asking may take: 30s, 500ms, 2m (30s)' };

const single: readonly Flag[] = [
  { name: 'output', short: 'o', value: 'FILE', values: 'path', help: 'where TEMPLATE goes; `-` is the standard output' },
  { name: 'format', value: 'NAME', values: formats, help: 'the format of TEMPLATE, when its name does not say it: yaml, toml, dotenv, …' },
  { name: 'dialect', value: 'NAME', values: dialects, help: 'who reads the output: portable, node, compose, spring, … (portable)' },
  { name: 'mode', value: 'MODE', help: 'the mode of the output (0600)' },
  { name: 'owner', value: 'USER:GROUP', help: 'the owner of the output; a file that is there keeps its own' },
];

const environments: readonly Flag[] = where.map((flag) =>
  flag.name === 'env' ? { ...flag, value: 'NAME,…', help: 'one environment, or several' } : flag,
);

const lockWait: Flag = { name: 'lock-wait', value: 'TIME', help: 'the longest wait for another run to end: 30s, 2m (60s)' };

const keeping: readonly Flag[] = [
  {
    name: 'on-unavailable',
    value: 'WHAT',
    values: ['keep'],
    help: '`keep`: when Parameter Store cannot be asked, the last files stay (exit 10)',
  },
  { name: 'max-age', value: 'TIME', help: 'with it: how long ago they may have been found right: 24h, 90m (24h)' },
];

const mask: Flag = { name: 'mask', help: 'in a step of GitHub Actions: have the runner hide the values in its log' };

const allowImageLayer: Flag = { name: 'allow-image-layer', help: 'write also where the files become a part of an image' };

/** Every command and flag, once: the parser, the help and the suggestions read this table. */
export const commands: readonly Command[] = [
  {
    name: 'init',
    usage: '[PLATFORM…]',
    help: 'look at this repository and write what it lacks: config, template, ignore files',
    arguments: [0, 99],
    values: platforms,
    alike: true,
    flags: [
      { name: 'yes', help: 'write without asking' },
      { name: 'dry-run', help: 'show what would be written' },
      { name: 'list', help: 'list the platforms that there are files for' },
      { name: 'name', value: 'NAME', help: "of the application, as a level of its parameters' names (the package's)" },
      { name: 'env', value: 'NAME,…', help: 'the environments, the one of development first (dev,prod)' },
      { name: 'region', value: 'REGION', help: 'the AWS region (that of the config, the environment or the AWS profile)' },
      { name: 'dialect', value: 'NAME', values: dialects, help: 'who reads the .env file (what the repository shows)' },
      { name: 'plain', value: 'KEY,…', multiple: true, help: 'keys that are no secrets: their parameters are Strings' },
      { name: 'leave', value: 'KEY,…', multiple: true, help: 'keys that stay in the template as they are' },
    ],
  },
  {
    name: 'render',
    usage: '[TEMPLATE -o OUTPUT]',
    help: 'write the config files, all or none',
    arguments: [0, 1],
    values: 'path',
    flags: [
      { name: 'dry-run', help: 'do everything but write' },
      { name: 'show', help: 'print each file with its values masked' },
      { name: 'reveal', help: 'with `-o -`: print values to a terminal' },
      { name: 'manifest', value: 'FILE', values: 'path', help: 'fill what a bundle imports, from the manifest of its build' },
      { name: 'out', value: 'DIRECTORY', values: 'path', help: 'with `--manifest`: where the JSON files go' },
      { name: 'html', value: 'DIR', values: 'path', help: 'with `--manifest`: the pages there, or a page, get what is exposed' },
      ...single,
      ...where,
      deadline,
      lockWait,
      allowImageLayer,
      mask,
      ...keeping,
    ],
  },
  {
    name: 'deploy',
    usage: '[-- COMMAND]',
    help: 'the step of a deployment: look ahead, render, reload, verify, or roll back',
    runs: true,
    arguments: [0, 0],
    flags: [
      { name: 'dry-run', help: 'do everything but write and run commands' },
      { name: 'probe', value: 'URL', help: 'what has to answer with success in the end; or give a COMMAND that has to' },
      { name: 'within', value: 'TIME', help: 'how long the probe, or the command, may take: 30s, 2m (30s)' },
      { name: 'no-hooks', help: 'neither the commands before and after nor the verification of the config' },
      { name: 'splay', value: 'TIME', help: 'a random wait up to this long first, so that a fleet does not ask at once' },
      {
        name: 'platform',
        value: 'NAME',
        values: ['codedeploy', 'github', 'plain'],
        help: 'codedeploy, github or plain (what the environment says)',
      },
      ...where,
      deadline,
      lockWait,
      ...keeping,
      allowImageLayer,
      mask,
      { name: 'allow-local-store', help: 'deploy from an embedded store, to try it out' },
    ],
  },
  {
    name: 'check',
    usage: '',
    help: 'look at templates and parameters without decrypting anything',
    arguments: [0, 0],
    flags: [
      { name: 'offline', help: 'templates and config only: nothing is asked, no credentials are needed' },
      {
        name: 'format',
        value: 'NAME',
        values: ['human', 'json', 'sarif', 'github'],
        help: 'how findings are printed: human, json, sarif, github (human)',
      },
      ...environments,
      deadline,
    ],
  },
  {
    name: 'diff',
    usage: '',
    help: 'what a render would change, and which parameter moved: exit 12 if anything',
    arguments: [0, 0],
    flags: [...where, deadline],
  },
  {
    name: 'status',
    usage: '',
    help: 'drift since the last render, without decrypting: exit 12 when there is any',
    arguments: [0, 0],
    flags: [...where, deadline],
  },
  {
    name: 'policy',
    usage: '',
    help: 'the least IAM policy with which these templates are rendered',
    arguments: [0, 0],
    flags: [
      { name: 'for', value: 'COMMAND', values: ['render', 'check', 'put'], help: 'render, check (needs no key) or put (render)' },
      {
        name: 'format',
        value: 'NAME',
        values: ['json', 'terraform', 'cloudformation', 'cdk'],
        help: 'json, terraform, cloudformation or cdk (json)',
      },
      { name: 'lookup', help: 'look at the parameters, undecrypted, for account, types and keys' },
      { name: 'verify', help: 'print nothing, but try whether this identity has these rights' },
      ...environments,
      deadline,
    ],
  },
  {
    name: 'audit',
    usage: '',
    help: 'the practices of the guides, over parameters, keys and files: exit 12 for findings',
    arguments: [0, 0],
    flags: [
      { name: 'format', value: 'NAME', values: ['human', 'json', 'sarif'], help: 'how findings are printed: human, json, sarif (human)' },
      ...where,
      deadline,
    ],
  },
  { name: 'refs', usage: '', help: 'list every reference and where it stands', arguments: [0, 0], flags: where },
  {
    name: 'exec',
    usage: '-- COMMAND',
    help: 'run a command that finds the files in SSMITH_DIR, gone when it ends',
    runs: true,
    arguments: [0, 0],
    flags: [mask, ...where, deadline],
  },
  {
    name: 'scan',
    usage: 'DIR',
    help: "look for this config's secrets in files that must not hold them",
    arguments: [1, 1],
    values: 'path',
    flags: [
      { name: 'manifest', value: 'FILE', values: 'path', help: 'for those that a bundle imports, from the manifest of its build' },
      ...where,
      deadline,
    ],
  },
  {
    name: 'rollback',
    usage: '',
    help: 'put the files of an earlier generation back, and reload',
    arguments: [0, 0],
    flags: [
      { name: 'to', value: 'N', help: 'the generation (the one before the present one)' },
      { name: 'list', help: 'list the generations that are kept' },
      lockWait,
    ],
  },
  {
    name: 'put',
    usage: 'NAME',
    help: 'write one parameter; its value is typed unseen, or read from the standard input',
    arguments: [1, 99],
    flags: [
      { name: 'value-file', value: 'FILE', values: 'path', help: 'read the value from there' },
      { name: 'keep-newline', help: 'a line break at its end is a part of the value' },
      { name: 'if-version', value: 'N', help: 'write the version after N, if N still is the current one' },
      { name: 'type', value: 'TYPE', values: parameterTypes, help: 'String, StringList or SecureString (SecureString)' },
      { name: 'description', value: 'TEXT', help: 'what it is for' },
      { name: 'label', value: 'LABEL', help: 'a label that moves to the new version' },
      { name: 'tier', value: 'TIER', values: tiers, help: 'Standard, Advanced or Intelligent-Tiering (that of the account)' },
      { name: 'dry-run', help: 'say what would be done' },
      ...where,
      deadline,
    ],
  },
  {
    name: 'import',
    usage: 'FILE',
    help: 'bring the values of a .env, JSON, YAML or .properties file into parameters',
    arguments: [1, 1],
    values: 'path',
    flags: [
      { name: 'to', value: 'PATH', help: 'below what the names are (the first level of the hierarchy)' },
      { name: 'template', value: 'OUT', values: 'path', help: 'write the same file with references there' },
      { name: 'force', help: 'replace OUT if it is there' },
      { name: 'plain', value: 'KEY,…', multiple: true, help: 'keys that are no secrets: their parameters are Strings' },
      { name: 'leave', value: 'KEY,…', multiple: true, help: 'keys that stay in the file as they are' },
      { name: 'overwrite', help: 'write new versions of parameters with other values' },
      {
        name: 'format',
        value: 'NAME',
        values: ['dotenv', 'properties', 'json', 'yaml'],
        help: 'when the name of FILE does not say it: dotenv, properties, json, yaml',
      },
      { name: 'dialect', value: 'NAME', values: dialects, help: 'who reads FILE: portable, node, compose, … (portable)' },
      { name: 'tier', value: 'TIER', values: tiers, help: 'Standard, Advanced or Intelligent-Tiering (that of the account)' },
      { name: 'dry-run', help: 'say what would be done' },
      { name: 'references', help: 'instead: rewrite the references of other tools in the template FILE' },
      { name: 'service', value: 'NAME', help: 'with it: the service of chamber' },
      ...where,
      { ...deadline, help: 'the longest that asking and writing may take: 30s, 2m (10m)' },
    ],
  },
  {
    name: 'local',
    usage: 'start|get|put|ls|rm [NAME]',
    help: 'the embedded store of development and tests: a file, and a server over it',
    arguments: [1, 3],
    values: ['start', 'get', 'put', 'ls', 'rm'],
    flags: [
      { name: 'file', value: 'FILE', values: 'path', help: "the store (the config's, else ssmith.local.yaml)" },
      { name: 'type', value: 'TYPE', values: parameterTypes, help: 'put: String, StringList or SecureString (SecureString)' },
      { name: 'key-id', value: 'KEY', help: 'put: the KMS key that encrypts it at AWS' },
      { name: 'label', value: 'LABEL', help: 'put: a label that moves to the new version' },
      { name: 'overwrite', help: 'put: write a new version of a parameter that exists' },
      { name: 'reveal', help: 'get: print the value itself' },
      { name: 'port', value: 'PORT', help: 'start: where it listens (any free port)' },
      { name: 'host', value: 'ADDRESS', help: 'start: the address that it listens on (127.0.0.1)' },
      { name: 'region', value: 'REGION', help: 'start: the region that it is (eu-west-1)' },
      { name: 'faults', value: 'FILE', values: 'path', help: 'start: what is to go wrong, in YAML or JSON' },
      { name: 'identities', value: 'FILE', values: 'path', help: 'start: who may do what; signatures are verified then' },
      { name: 'data', value: 'DIR', values: 'path', help: 'start: a directory that keeps everything, instead of the file' },
    ],
  },
  {
    name: 'completion',
    usage: 'bash|zsh|fish',
    help: 'print the script with which a shell completes command lines',
    arguments: [1, 1],
    values: ['bash', 'zsh', 'fish'],
    flags: [],
  },
];

export const globalFlags: readonly Flag[] = [
  { name: 'config', value: 'FILE', values: 'path', help: 'the config file (the nearest ssmith.config.*)' },
  { name: 'cwd', value: 'DIR', values: 'path', help: 'work as if started there' },
  { name: 'json', help: 'print one JSON object on the standard output' },
  { name: 'quiet', short: 'q', help: 'print errors only' },
  { name: 'verbose', short: 'v', help: 'print more of what is done; never a value' },
  { name: 'no-color', help: 'print without colours' },
  { name: 'help', short: 'h', help: 'print this help' },
  { name: 'version', help: 'print the version' },
];
