import type { Place } from '@ssmith/core';
import { type Finding, repositoryPath } from './finding.ts';

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** Commands that GitHub Actions turns into annotations: a line for each place. */
export function githubCommands(findings: readonly Finding[]): string {
  return findings
    .flatMap((finding) => {
      const places: readonly (Place | undefined)[] = finding.places.length === 0 ? [undefined] : finding.places;
      return places.map((place) => command(finding, place));
    })
    .join('');
}

function command({ level, rule, message }: Finding, place: Place | undefined): string {
  const properties = { ...(place === undefined ? {} : position(place)), title: `ssmith: ${rule}` };
  const written = Object.entries(properties).map(
    ([name, value]) => `${name}=${escape(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`,
  );
  return `::${commands[level]} ${written.join(',')}::${escape(message)}\n`;
}

/** Columns count only where the place does not go over several lines, and the last one belongs to it. */
function position({ source, span }: Place): Record<string, string | number> {
  const start = source.position(span.start);
  const end = source.position(span.end);
  const columns = end.line === start.line ? { col: start.column, endColumn: Math.max(start.column, end.column - 1) } : {};
  return { file: repositoryPath(source.file), line: start.line, endLine: end.line, ...columns };
}

/** Source: `escapeData` and `escapeProperty` of @actions/core. */
function escape(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
