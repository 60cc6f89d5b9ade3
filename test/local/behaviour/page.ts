import { motoVersion } from '../../helper/moto.ts';
import type { Behaviour, Group } from './behaviour.ts';
import type { Evidence, Source } from './source.ts';

const generated =
  '<!-- Written by `vitest -u test/local/behaviour.test.ts` from the behaviours in test/local/behaviour that the tests hold the store to. -->\n\n';

const evidences: Readonly<Record<Evidence, string>> = {
  recorded:
    'an answer of AWS to the same call is in [`test/fixtures/recorded-aws`](../../../test/fixtures/recorded-aws/README.md), and the store is compared with it',
  documented: 'AWS says so in its documentation or in the model of the API',
  reported: 'somebody has shown what AWS answered, or has a test that claims to follow it',
  'not known': 'nothing of this was found; the store had to decide',
};

/** The page about all behaviours. It tells nothing of the machine that writes it. */
export function page(groups: readonly Group[]): string {
  return [
    `${generated}# What the store does, and how that is known\n`,
    ...introduction(groups.flatMap(({ behaviours }) => behaviours)),
    ...groups.map(({ title, behaviours }) => `## ${title}\n\n${table(behaviours)}`),
  ].join('\n');
}

function introduction(all: readonly Behaviour[]): string[] {
  const kinds = Object.entries(evidences).map(([evidence, meaning]) => {
    const count = all.filter(({ source }) => source.evidence === evidence).length;
    return `| ${evidence} | ${count} | ${meaning} |\n`;
  });
  const differing = all.filter(({ moto }) => moto !== undefined).length;
  const wrong = all.filter(({ wrong }) => wrong !== undefined).length;
  return [
    'Each line is a behaviour of Parameter Store, KMS or STS with the calls that show it, in [`test/local/behaviour`](../../../test/local/behaviour).\nThe tests send them to the store, those of STS in plain HTTP and all others through the AWS SDK, and compare what comes over the wire.\nNo account of AWS was asked for it.\n',
    `| evidence | lines | |\n| --- | --: | --- |\n${kinds.join('')}`,
    'The recorded answers are those that the test-suite of LocalStack has recorded from AWS (Apache-2.0; the\n[licence](../../../test/fixtures/recorded-aws/LOCALSTACK-LICENSE.txt) is beside them); only ids, dates and ARNs are masked.\n',
    `A second opinion comes from [moto](https://github.com/getmoto/moto) ${motoVersion}, another imitation, which the tests send the same calls: in ${all.length - differing} of ${all.length}\nlines it answers the same. Where it does not, the line says how, and the evidence beside it why the store does not follow. moto\nitself denies nothing, throttles nothing and loses no key here, so that lines about these differ.\n`,
    ...(wrong === 0 ? [] : [`**Known to be wrong in the store: ${wrong}**, said in the line.\n`]),
  ];
}

function table(behaviours: readonly Behaviour[]): string {
  const lines = behaviours.map(({ operation, does, source, moto, wrong }) => {
    const what = wrong === undefined ? does : `${does} **The store ${wrong}.**`;
    const opinion = moto === undefined ? 'same' : `differs: ${moto.differs}`;
    return `| ${[operation, what, evidence(source), opinion].map(cell).join(' | ')} |\n`;
  });
  return `| operation | behaviour | evidence | moto |\n| --- | --- | --- | --- |\n${lines.join('')}`;
}

function evidence({ evidence, text, url }: Source): string {
  const shown = evidence === 'recorded' ? `\`${text}\`` : text;
  return `${evidence}: ${url === undefined ? shown : `[${shown}](${url})`}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
