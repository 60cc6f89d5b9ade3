import { rspack } from '@rspack/core';
import ssmith from 'unplugin-ssmith/rspack';

// Two compilers in one process: what both need is asked once.
export default [
  {
    name: 'browser',
    mode: 'production',
    target: 'web',
    entry: './src/page.js',
    output: { path: `${import.meta.dirname}/dist/browser`, filename: '[name].js' },
    plugins: [new rspack.HtmlRspackPlugin({ title: 'Status' }), ssmith({ expose: { 'config/status.ssm.toml': ['page'] } })],
  },
  {
    name: 'server',
    mode: 'production',
    target: 'node',
    entry: './src/main.js',
    experiments: { outputModule: true },
    output: { path: `${import.meta.dirname}/dist/server`, filename: '[name].js', module: true },
    plugins: [ssmith()],
  },
];
