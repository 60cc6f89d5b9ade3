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
    // What stands in a client's stack is sorted once for each command, where the client says so (`cacheMiddleware`), and not
    // only when a call has no signal to be aborted by. What a call knows of itself stays its own: its context, its handler.
    file: '@smithy/core/dist-es/submodules/client/smithy-client/command.js',
    find: /^ +(for \(const mw of middlewareFn\.bind[^]+?\})\n +const stack = clientStack\.concat\(this\.middlewareStack\);$/gm,
    replacement: (_, use) => `
const stacks = configuration.cacheMiddleware ? (clientStack.completed ??= new Map()) : new Map();
if (!stacks.has(CommandCtor)) {
  ${use}
  stacks.set(CommandCtor, clientStack.concat(this.middlewareStack));
}
const stack = stacks.get(CommandCtor);`,
  },
  {
    file: '@smithy/core/dist-es/submodules/client/middleware-stack/MiddlewareStack.js',
    find: /getMiddlewareList\(\)\s+\.map\(\(entry\) => entry\.middleware\)\s+\.reverse\(\)/g,
    replacement: (list) => `(stack.sorted ??= ${list})`,
  },
  {
    // A copy of all settings is made for each call and each answer, unless the protocol needs none (see `protocol.ts`).
    file: '@smithy/core/dist-es/submodules/schema/middleware/schemaSerializationMiddleware.js',
    find: '...config,',
    replacement: '...(config.protocol.needsSettings === false ? undefined : config),',
  },
  {
    file: '@smithy/core/dist-es/submodules/schema/middleware/schemaDeserializationMiddleware.js',
    find: '...config,',
    replacement: '...(config.protocol.needsSettings === false ? undefined : config),',
  },
  {
    // Where a client asks depends on its settings alone, so that it is found out once, where the client says so.
    file: '@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/endpointMiddleware.js',
    find: /return \(next, context\) => async \(args\) => \{([^]+?)await (getEndpointFromInstructions\([^]+?\}, \{ \.\.\.config \}, context\));/g,
    replacement: (_, before, ask) => `let known;
        return (next, context) => async (args) => {${before}await (config.cacheMiddleware ? (known ??= ${ask}) : ${ask});`,
  },
  {
    // What does not change from call to call: the versions of the system, of Node.js and of the SDK.
    file: '@aws-sdk/core/dist-es/submodules/client/middleware-user-agent/user-agent-middleware.js',
    find: '(await options.defaultUserAgentProvider()).map(escapeUserAgent)',
    replacement: '[...(options.escapedUserAgent ??= (await options.defaultUserAgentProvider()).map(escapeUserAgent))]',
  },
  {
    // The usual signer takes five things, which are named; a copy of all settings would be made for each call.
    file: '@aws-sdk/core/dist-es/submodules/httpAuthSchemes/aws_sdk/resolveAwsSdkSigV4Config.js',
    find: /const params = \{\s+\.\.\.config,/g,
    replacement: 'const params = { ...(config.signerConstructor ? config : undefined),',
  },
  {
    // SHA-256 in JavaScript, for a Node.js without it.
    file: '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Node.js',
    find: 'import { Sha256Js } from "./Sha256Js";',
    replacement: 'const Sha256Js = undefined;',
  },
  {
    // A copy, so that more could be added to the hash afterwards, which nobody does.
    file: '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Node.js',
    find: 'this.hash.copy().digest()',
    replacement: 'this.hash.digest()',
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
