import { placeData, problemData } from '@ssmith/core';
import type { DeployResult } from './result.ts';

/** A result as data, for `--json`. */
export function deployData(result: DeployResult): Record<string, unknown> {
  const { files, warnings, problems, ...rest } = result;
  return {
    ...rest,
    files: files.map(({ mode, ...file }) => ({ ...file, mode: mode.toString(8).padStart(4, '0') })),
    warnings: warnings.map(({ message, places = [], help }) => ({ message, places: places.map(placeData), help })),
    errors: problems.map(problemData),
  };
}
