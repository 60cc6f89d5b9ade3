import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  resolve: { conditions: ['@ssmith/source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@ssmith/source', 'node', 'import', 'default'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    environment: 'node',
    // Vitest would leave a core alone: half of a machine that has two.
    maxWorkers: '100%',
    // What a developer has set must not decide what a test sees.
    env: { AWS_PROFILE: '', AWS_EC2_METADATA_DISABLED: 'true', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
