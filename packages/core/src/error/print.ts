import { codes } from './codes.ts';
import type { Place, Problem, Warning } from './problem.ts';

/** How a piece of a message is set off on a terminal; the default leaves it as it is. */
export interface Paint {
  error(text: string): string;
  warning(text: string): string;
  mark(text: string): string;
  quiet(text: string): string;
}

const asIs = (text: string): string => text;
const noPaint: Paint = { error: asIs, warning: asIs, mark: asIs, quiet: asIs };

/** More places than this are counted, not shown. */
const shownPlaces = 20;
/** A line of the template is cut to about this many columns around the place. */
const shownColumns = 100;

/** More messages than this are counted, not shown. */
const shownMessages = 100;

/** Messages for a person, of which so many are shown that they can still be read. */
export function* readable<T>(all: readonly T[], format: (one: T) => string, noun: string): Generator<string> {
  for (const one of all.slice(0, shownMessages)) yield `${format(one)}\n`;
  const more = all.length - shownMessages;
  if (more > 0) yield `… and ${more} more ${noun}${more === 1 ? '' : 's'}\n\n`;
}

/** A problem as a person reads it: the sentence, a frame for each place, the next step. */
export function formatProblem(problem: Problem, paint: Paint = noPaint): string {
  return format(paint.error(`error[${problem.code}]`), problem, paint);
}

export function formatWarning(warning: Warning, paint: Paint = noPaint): string {
  return format(paint.warning('warning'), warning, paint);
}

/** A place as data, for `--json`. */
export function placeData(place: Place): { file: string; line: number; column: number } {
  return { file: place.source.file, ...place.source.position(place.span.start) };
}

/** A problem as data, for `--json`. */
export function problemData(problem: Problem): Record<string, unknown> {
  return {
    code: problem.code,
    exit: codes[problem.code].exit,
    message: problem.message,
    places: (problem.places ?? []).map(placeData),
    ...(problem.help === undefined ? {} : { help: problem.help }),
  };
}

function format(label: string, { message, places = [], help }: Omit<Problem, 'code'>, paint: Paint): string {
  const parts = [`${label}: ${message}`];
  if (places.length > 0) {
    parts.push('', ...places.slice(0, shownPlaces).flatMap((place) => frame(place, paint)));
    if (places.length > shownPlaces) parts.push(paint.quiet(`  … and ${places.length - shownPlaces} more places`));
  }
  for (const line of help?.split('\n') ?? []) parts.push(`  ${paint.quiet('help:')} ${line}`);
  return `${parts.join('\n')}\n`;
}

/** The line of the template with the place underlined. */
function frame(place: Place, paint: Paint): string[] {
  const { line, column } = place.source.position(place.span.start);
  const text = place.source.line(line);
  const from = Math.max(0, Math.min(column - 1 - 30, text.length - shownColumns));
  const shown = text.slice(from, from + shownColumns).replaceAll(/[\t\p{Cc}]/gu, ' ');
  const width = Math.max(1, Math.min(place.span.end - place.span.start, shown.length - (column - 1 - from)));
  const gutter = String(line).padStart(5);
  return [
    `  ${place.source.file}:${line}:${column}`,
    `  ${paint.quiet(`${gutter} │`)} ${shown}`,
    `  ${paint.quiet(`${' '.repeat(gutter.length)} │`)} ${' '.repeat(column - 1 - from)}${paint.mark('^'.repeat(width))}`,
  ];
}
