import { describe, expect, it } from 'vitest';
import { Secret } from '../secret/secret.ts';
import { planSteps, type Step, type Wanted } from './plan.ts';
import type { Target } from './target.ts';

const bytes = (text: string): Secret<Buffer> => new Secret('file', Buffer.from(text));
const target: Target = { path: '/srv/app.yaml', directory: '/srv', mode: 0o600, owner: undefined, inPlace: false };
const present = { content: bytes('old'), mode: 0o600, uid: 10, gid: 20, dev: 1, ino: 2 };
function step(wanted: Wanted): Step | undefined {
  return planSteps([wanted], [])[0];
}

describe('a plan', () => {
  it('creates what is not there', () => {
    expect(step({ target, content: bytes('new'), present: undefined })?.action).toBe('create');
  });
  it('updates what has other bytes, and keeps the owner that it had', () => {
    expect(step({ target, content: bytes('new'), present })).toMatchObject({ action: 'update', owner: { uid: 10, gid: 20 } });
  });
  it('keeps what is the same', () => {
    expect(step({ target, content: bytes('old'), present })?.action).toBe('keep');
  });
  it('mends a mode', () => {
    expect(step({ target, content: bytes('old'), present: { ...present, mode: 0o644 } })?.action).toBe('repair');
  });
  it('mends an owner', () => {
    const owned = { ...target, owner: { uid: 11, gid: undefined } };
    expect(step({ target: owned, content: bytes('old'), present })).toMatchObject({ action: 'repair', owner: { uid: 11, gid: 20 } });
  });
  it('leaves a file the one that it is, if it is there and that is wanted', () => {
    const inPlace = { ...target, inPlace: true };
    expect(step({ target: inPlace, content: bytes('new'), present })).toMatchObject({ action: 'update', inPlace: { dev: 1, ino: 2 } });
    expect(step({ target: inPlace, content: bytes('new'), present: undefined })).not.toHaveProperty('inPlace');
  });
  it('removes what nobody writes any more, unless somebody edited it', () => {
    const steps = planSteps(
      [],
      [
        { path: '/srv/gone', directory: '/srv', untouched: true },
        { path: '/srv/edited', directory: '/srv', untouched: false },
      ],
    );
    expect(steps.map(({ action, path }) => [action, path])).toEqual([['remove', '/srv/gone']]);
  });

  it('never removes what it writes, whatever it is told', () => {
    const steps = planSteps(
      [{ target, content: bytes('new'), present: undefined }],
      [{ path: target.path, directory: '/srv', untouched: true }],
    );
    expect(steps.map(({ action }) => action)).toEqual(['create']);
  });
});
