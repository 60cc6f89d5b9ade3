// The SDK carries code that this program never runs, and wakes parts of Node.js that it does not need; both cost time at
// every start. What is changed here does the same as before, later or for less. The SDK's version is pinned; when
// another one looks different at one of these places, the build fails and says where.

const changes = [
  {
    // 150 classes of errors, for the SDK's own codec.
    file: '@aws-sdk/client-ssm/dist-es/schemas/schemas_0.js',
    find: /^n0_registry\.registerError\(.+\);$/gm,
    replacement: '',
  },
  {
    // The client is always given its protocol (see `protocol.ts`), so the codec is not loaded.
    file: '@aws-sdk/client-ssm/dist-es/runtimeConfig.shared.js',
    find: /^import \{ (?:AwsJson1_1Protocol|errorTypeRegistries) \} from .+;$/gm,
    replacement: (line) => `const ${/\{ (\w+) \}/.exec(line)[1]} = undefined;`,
  },
  {
    // One attempt (see `call.ts`), no logger and no tracer (see `client.ts`). Signing stands behind the place of retries.
    file: '@aws-sdk/client-ssm/dist-es/SSMClient.js',
    find: /^ +this\.middlewareStack\.use\(get(Retry|Logger|RecursionDetection)Plugin\(this\.config\)\);$/gm,
    replacement: (_, name) =>
      name === 'Retry'
        ? 'this.middlewareStack.add((next) => next, { name: "retryMiddleware", step: "finalizeRequest", priority: "high" });'
        : '',
  },
  {
    file: '@aws-sdk/client-ssm/dist-es/SSMClient.js',
    find: 'resolveRetryConfig(_config_2)',
    replacement: '_config_2',
  },
  {
    // SHA-256 in JavaScript, for a Node.js without it.
    file: '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Node.js',
    find: 'import { Sha256Js } from "./Sha256Js";',
    replacement: 'const Sha256Js = undefined;',
  },
  {
    // The client is always given credentials (see `client.ts`), so the chain of providers is not loaded for its default.
    file: '@aws-sdk/client-ssm/dist-es/runtimeConfig.js',
    find: 'import { defaultProvider as credentialDefaultProvider } from "@aws-sdk/credential-provider-node";',
    replacement: `const credentialDefaultProvider = (init) => async (options) => {
  const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
  return defaultProvider(init)(options);
};`,
  },
  {
    // To ask for the global `crypto` is to load Web Crypto; `node:crypto` is loaded anyhow.
    file: '@smithy/core/dist-es/submodules/serde/uuid/v4.js',
    find: 'export function bindV4(',
    replacement: `import { randomUUID } from "node:crypto";
const crypto = { randomUUID };
export function bindV4(`,
  },
  {
    // To ask for the globals `ReadableStream` and `Blob` is to load web streams: they are known by what they can do.
    file: '@smithy/core/dist-es/submodules/serde/util-stream/stream-type-check.js',
    find: /^export const isReadableStream = [^]+?;\nexport const isBlob = [^]+?;\n\};$/gm,
    replacement: `export const isReadableStream = (stream) => typeof stream?.getReader === "function";
export const isBlob = (blob) => typeof blob?.arrayBuffer === "function" && typeof blob.stream === "function";`,
  },
  {
    // ~/.aws/config and ~/.aws/credentials: a thread pool and `node:fs/promises` cost more than reading them.
    file: '@smithy/core/dist-es/submodules/config/shared-ini-file-loader/readFile.js',
    find: 'import { readFile as fsReadFile } from "node:fs/promises";',
    replacement: `import { readFileSync } from "node:fs";
const fsReadFile = async (path, encoding) => readFileSync(path, encoding);`,
  },
];

export function trimSdk() {
  const left = new Set(changes);
  return [
    {
      name: 'trim-sdk',
      transform: {
        filter: { id: changes.map(({ file }) => new RegExp(`/${file.replaceAll('.', '\\.')}$`)) },
        handler(code, id) {
          for (const change of changes.filter(({ file }) => id.endsWith(`/${file}`))) {
            const { file, find, replacement } = change;
            const trimmed = code.replaceAll(find, typeof replacement === 'string' ? () => replacement : replacement);
            if (trimmed === code) this.error(`${file} has changed: see what it does now, and mend or drop its change in trim-sdk.mjs`);
            left.delete(change);
            code = trimmed;
          }
          return { code, map: null };
        },
      },
      buildEnd(error) {
        const [change] = left;
        if (error === undefined && change !== undefined) this.error(`${change.file} is not bundled: drop its change in trim-sdk.mjs`);
      },
    },
    {
      // `import()` in CommonJS starts the ES module loader, and from Node.js 22 on `import('node:http')` loads undici.
      name: 'builtins-without-import',
      transform: {
        filter: { code: /\bimport\(['"]node:/ },
        handler: (code) => ({
          code: code.replaceAll(/\bimport\((['"]node:[\w/]+['"])\)/g, 'Promise.resolve(process.getBuiltinModule($1))'),
          map: null,
        }),
      },
    },
  ];
}
