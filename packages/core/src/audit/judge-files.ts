import { octal } from '../output/target.ts';
import type { Facts } from './facts.ts';
import type { FileFact } from './file-facts.ts';
import { type Finding, type Gap, gapOf, type Verdict } from './finding.ts';

/** What there is to say of the rendered files, and of the places where they are or would be. */
export function judgeFiles(facts: Facts): Verdict[] {
  const { files, imageSteps } = facts;
  return [
    {
      rule: 'tracked-by-git',
      findings: files.filter(({ git }) => git === 'tracked').map(({ file }) => ({ target: file, message: 'is tracked by git' })),
      ...gitLimits(files),
    },
    {
      rule: 'not-ignored-by-git',
      findings: files.filter(({ git }) => git === 'neither').map(({ file }) => ({ target: file, message: 'is not ignored by git' })),
      ...gitLimits(files),
    },
    { rule: 'in-docker-context', findings: files.flatMap(contextFindings), gaps: [], pointless: withoutFiles(files) },
    {
      rule: 'rendered-in-image',
      findings: imageSteps.map((step) => ({ target: step, message: 'renders files into a layer of the image' })),
      gaps: [],
      pointless: withoutFiles(files),
    },
    worldReadable(files),
    stale(facts),
    oldGenerations(facts),
    onDisk(files),
  ];
}

function withoutFiles(files: readonly unknown[]): string | undefined {
  return files.length === 0 ? 'the config renders no files' : undefined;
}

function gitLimits(files: readonly FileFact[]): Pick<Verdict, 'gaps' | 'pointless'> {
  const unknown = files.filter(({ git }) => git === 'unknown');
  const gaps = unknown.map(({ file }): Gap => ({ target: file, message: 'git gives no answer to this user', code: 'access-denied' }));
  return { gaps, pointless: files.every(({ git }) => git === 'outside') ? 'no file lies in a repository' : undefined };
}

function contextFindings({ file, contexts }: FileFact): Finding[] {
  return contexts.map((dockerfile) => ({ target: file, message: `is in the build context of ${dockerfile}` }));
}

function worldReadable(files: readonly FileFact[]): Verdict {
  const findings = files.flatMap(({ file, mode }): Finding[] =>
    typeof mode !== 'number' || (mode & 0o007) === 0 ? [] : [{ target: file, message: `is open to everybody (mode ${octal(mode)})` }],
  );
  const unknown = files.filter(({ mode }) => mode === 'unknown');
  const gaps = unknown.map(({ file }): Gap => ({ target: file, message: 'may not be looked at by this user', code: 'access-denied' }));
  const pointless = files.every(({ mode }) => mode === undefined) ? 'nothing has been rendered here' : undefined;
  return { rule: 'world-readable', findings, gaps, pointless: process.platform === 'win32' ? 'Windows has no modes' : pointless };
}

function stale({ stale: looked, files, state }: Facts): Verdict {
  const rule = 'stale-render';
  if (looked.kind === 'unseen') return { rule, findings: [], gaps: [gapOf('parameters', looked)] };
  const findings = looked.value.map(({ file, parameters }): Finding => {
    return { target: file, message: `was rendered before ${parameters.map((name) => `\`${name}\``).join(', ')} changed` };
  });
  const rendered = files.some(({ mode }) => mode !== undefined) && state !== undefined;
  return { rule, findings, gaps: [], pointless: rendered ? undefined : 'nothing has been rendered here' };
}

function oldGenerations({ generations, state }: Facts): Verdict {
  const findings = generations.map(({ number, until }): Finding => {
    const date = until.toISOString().slice(0, 10);
    return { target: `generation ${number}`, message: `is kept in ${state ?? 'the state directory'}, with its values of ${date}` };
  });
  return { rule: 'old-generations', findings, gaps: [], pointless: state === undefined ? 'nothing is remembered' : undefined };
}

function onDisk(files: readonly FileFact[]): Verdict {
  const findings = files
    .filter(({ inMemory }) => inMemory === false)
    .map(({ file }): Finding => ({ target: file, message: 'lies, or would lie, on a disk' }));
  const known = files.some(({ inMemory }) => inMemory !== undefined);
  return { rule: 'on-disk', findings, gaps: [], pointless: known ? undefined : (withoutFiles(files) ?? 'this system does not tell') };
}
