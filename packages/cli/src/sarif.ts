import { type Place, placeData } from '@ssmith/core';
import { pathToFileURL } from 'node:url';
import { relative, sep } from 'node:path';

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

export interface SarifRule {
  readonly id: string;
  readonly level: SarifResult['level'];
  readonly title: string;
  readonly reason: string;
  readonly fix: string;
  readonly link: string;
}

/** A log of one run, for code scanning. Source: SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function sarifLog(results: readonly SarifResult[], rules: readonly SarifRule[]): string {
  const driver = { name: 'ssmith', rules: rules.map(ruleData) };
  const run = {
    tool: { driver },
    originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(process.cwd()).href}/` } },
    results: results.map(resultData),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
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

function resultData({ ruleId, level, message, places = [], file, suppressed }: SarifResult): object {
  const locations = [
    ...places.map((place) => {
      const { file: path, line, column } = placeData(place);
      return locationData(path, { startLine: line, startColumn: column });
    }),
    ...(places.length === 0 && file !== undefined ? [locationData(file)] : []),
  ];
  return {
    ruleId,
    level,
    message: { text: message },
    locations,
    ...(suppressed === undefined ? {} : { suppressions: [{ kind: 'external', justification: suppressed }] }),
  };
}

/** Below the working directory by a relative URI, as code scanning wants it. */
function locationData(path: string, region?: object): object {
  const way = relative(process.cwd(), path);
  const artifactLocation = way.startsWith('..')
    ? { uri: pathToFileURL(path).href }
    : { uri: way.split(sep).map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' };
  return { physicalLocation: { artifactLocation, ...(region === undefined ? {} : { region }) } };
}
