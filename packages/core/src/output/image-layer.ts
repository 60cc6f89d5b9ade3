import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Problem } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { isInMemory } from './in-memory.ts';
import { nearestPlace } from './space.ts';

/**
 * What would stay in a layer of an image for ever, for everybody who can pull it: files that are rendered by a `RUN` of a
 * Dockerfile. BuildKit, Buildah and Kaniko are known by what they give to such a command; the classic builder of Docker
 * gives it nothing that a running container would not have.
 */
export function imageLayerProblems(
  outputs: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Problem[] {
  const builder = findBuilder(environment);
  if (builder === undefined) return [];
  return outputs
    .filter((output) => !isInMemory(nearestPlace(output)))
    .map((output) => ({
      code: 'leak',
      message: `\`${shownPath(output)}\` would become a part of an image: ${builder} is building one`,
      help: 'render when the container starts: ssmith init docker writes an entrypoint that does\nor write to a directory in memory: RUN --mount=type=tmpfs,target=/run/app …',
    }));
}

function findBuilder(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  // Source: Dockerfile reference, BUILDKIT_SANDBOX_HOSTNAME: what a container of a build is called that is given no other name.
  if (hostname() === 'buildkitsandbox') return 'BuildKit';
  if (environment['BUILDAH_ISOLATION'] !== undefined) return 'Buildah';
  return existsSync('/kaniko/executor') ? 'Kaniko' : undefined;
}
