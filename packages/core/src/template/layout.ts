import { join, relative, resolve, sep } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Problem } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';

/** In the directory of a layout by generations: the link that readers follow, and what it leads into. */
export const currentLink = 'current';
export const treesName = '.gen';

/** The directory of a layout by generations; nothing when files are replaced where they are. */
export function generationDirectory({ layout }: Config, directory: string): string | undefined {
  return layout === undefined || layout === 'files' ? undefined : resolve(directory, layout.generation);
}

/** Where readers find an output: `DIR/app.yaml` of a layout by generations is found at `DIR/current/app.yaml`. */
export function placeOfOutput(output: string, generations: string | undefined): string | Problem {
  if (generations === undefined || output === '-') return output;
  const way = relative(generations, output);
  const [first = ''] = way.split(sep);
  const outside = way === '' || first === '..' || resolve(generations, way) !== output;
  if (!outside && first !== currentLink && first !== treesName) return join(generations, currentLink, way);
  const shown = shownPath(output);
  return {
    code: 'config-invalid',
    message: outside
      ? `\`${shown}\` lies outside \`${shownPath(generations)}\`, which the layout by generations makes`
      : `\`${shown}\`: \`${first}\` is made by the layout itself`,
    help: `write it below ${shownPath(generations)}; readers find it below ${shownPath(join(generations, currentLink))}`,
  };
}
