import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { load } from './runtime.ts';

const id = 'config/app.ssm.yaml';

function rendered(text: string): void {
  const directory = mkdtempSync(join(tmpdir(), 'ssmith-runtime-'));
  const file = join(directory, `${id}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  vi.stubEnv('SSMITH_CONFIG_DIR', directory);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });
}

describe('what a bundle has loaded', () => {
  const text = JSON.stringify({ db: { password: 'cAnary', ports: [1, 'cAnary'] }, key: 'cAnary' });

  it('is there by its keys', () => {
    rendered(text);
    expect((load(id) as { db: { password: string; ports: unknown[] } }).db.ports[1]).toBe('cAnary');
  });

  it('cannot be changed, at any depth', () => {
    rendered(text);
    const data = load(id) as { db: { password: string; ports: unknown[] } };
    for (const part of [data, data.db, data.db.ports]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('shows none of it, as a whole or in part', () => {
    rendered(text);
    const data = load(id) as { db: { ports: unknown[] } };
    for (const part of [data, data.db, data.db.ports, { data }, [data.db], new Error('x', { cause: data })]) {
      expect(inspect(part, { depth: 9 })).not.toContain('cAnary');
      expect(JSON.stringify(part)).not.toContain('cAnary');
    }
  });
});

it('quotes nothing of a file that is not JSON', () => {
  rendered('{"password": cAnary');
  const failure = (): unknown => load(id);
  expect(failure).toThrow(/are not JSON/);
  expect(failure).not.toThrow(/cAnary/);
});
