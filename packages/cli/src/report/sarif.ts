import { codes, type Place } from '@ssmith/core';
import { type Finding, repositoryPath } from './finding.ts';

declare const VERSION: string;

/**
 * A log in SARIF 2.1.0: a result for each place, its rule the code of the problem.
 * @param fallback the file that a finding without a place is shown at, because code scanning takes none without
 */
export function sarifLog(findings: readonly Finding[], fallback: string): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].toSorted();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'ssmith',
            version: VERSION,
            rules: rules.map((id) => ({ id, shortDescription: { text: titleOf(id) } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.flatMap((finding) => results(finding, rules, fallback)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function titleOf(rule: Finding['rule']): string {
  if (rule === 'warning') return 'something to look at';
  return rule === 'not-checked' ? 'what cannot be known without decrypting' : codes[rule].title;
}

function results({ level, rule, message, places }: Finding, rules: readonly string[], fallback: string): object[] {
  const locations =
    places.length === 0 ? [{ artifactLocation: artifact(fallback), region: { startLine: 1 } }] : places.map(physicalLocation);
  return locations.map((location) => ({
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level,
    message: { text: message },
    locations: [{ physicalLocation: location }],
  }));
}

function physicalLocation({ source, span }: Place): object {
  const start = source.position(span.start);
  const end = source.position(span.end);
  const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  return { artifactLocation: artifact(source.file), region };
}

function artifact(file: string): object {
  return { uri: repositoryPath(file).split('/').map(encodeURIComponent).join('/') };
}
