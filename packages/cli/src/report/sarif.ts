import { relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codes, type Place, placeData } from '@ssmith/core';
import { type Finding, repositoryPath } from './finding.ts';

declare const VERSION: string;

export interface SarifRule {
  readonly id: string;
  readonly level: SarifResult['level'];
  readonly title: string;
  readonly reason: string;
  readonly fix: string;
  readonly link: string;
}

/** One result, whichever command it comes from. */
export interface SarifResult {
  readonly ruleId: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly places?: readonly Place[];
  /** A file that it concerns as a whole, as it is shown; where there is no place. */
  readonly file?: string;
  /** Why it is not to be acted upon. */
  readonly suppressed?: string;
}

/** An audit: rules with all that is known of them, a result with all its places below the working directory. */
export function auditLog(results: readonly SarifResult[], rules: readonly SarifRule[]): string {
  return logOf({
    tool: { driver: { name: 'ssmith', rules: rules.map(ruleData) } },
    originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(process.cwd()).href}/` } },
    results: results.map(auditResult),
  });
}

/**
 * A check: a result for each place in the repository, its rule the code of the problem.
 * @param fallback the file that a finding without a place is shown at, because code scanning takes none without
 */
export function checkLog(findings: readonly Finding[], fallback: string): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].toSorted();
  const described = rules.map((id) => ({ id, shortDescription: { text: titleOf(id) } }));
  return logOf({
    tool: { driver: { name: 'ssmith', version: VERSION, rules: described } },
    columnKind: 'utf16CodeUnits',
    results: findings.flatMap((finding) => checkResults(finding, rules, fallback)),
  });
}

/** A log of one run. Source: SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
function logOf(run: object): string {
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function ruleData({ id, level, title, reason, fix, link }: SarifRule): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: reason },
    help: { text: fix },
    helpUri: link,
    defaultConfiguration: { level },
  };
}

function auditResult({ ruleId, level, message, places = [], file, suppressed }: SarifResult): object {
  const locations = [
    ...places.map((place) => {
      const { file: path, line, column } = placeData(place);
      return { physicalLocation: { artifactLocation: belowHere(path), region: { startLine: line, startColumn: column } } };
    }),
    ...(places.length === 0 && file !== undefined ? [{ physicalLocation: { artifactLocation: belowHere(file) } }] : []),
  ];
  return {
    ruleId,
    level,
    message: { text: message },
    locations,
    ...(suppressed === undefined ? {} : { suppressions: [{ kind: 'external', justification: suppressed }] }),
  };
}

function belowHere(path: string): object {
  const way = relative(process.cwd(), path);
  return way.startsWith('..') ? { uri: pathToFileURL(path).href } : { uri: uriOf(way.split(sep)), uriBaseId: 'ROOT' };
}

function checkResults({ level, rule, message, places }: Finding, rules: readonly string[], fallback: string): object[] {
  const locations =
    places.length === 0 ? [{ artifactLocation: inRepository(fallback), region: { startLine: 1 } }] : places.map(physicalLocation);
  return locations.map((location) => ({
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level,
    message: { text: message },
    locations: [{ physicalLocation: location }],
  }));
}

function titleOf(rule: Finding['rule']): string {
  if (rule === 'warning') return 'something to look at';
  return rule === 'not-checked' ? 'what cannot be known without decrypting' : codes[rule].title;
}

function physicalLocation({ source, span }: Place): object {
  const start = source.position(span.start);
  const end = source.position(span.end);
  const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  return { artifactLocation: inRepository(source.file), region };
}

function inRepository(file: string): object {
  return { uri: uriOf(repositoryPath(file).split('/')) };
}

function uriOf(names: readonly string[]): string {
  return names.map(encodeURIComponent).join('/');
}
