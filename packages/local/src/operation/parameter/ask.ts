import { ServiceError } from '../../service/error.ts';
import { type Asked, readName } from '../../store/name.ts';
import type { Context } from '../operation.ts';

/**
 * Reads the name that a request asks for, and makes sure that its identity may do this to it.
 * @throws {ServiceError} `AccessDeniedException`, or `ValidationException` for a malformed name
 */
export function ask(action: string, requested: string, { access }: Context): Asked {
  const asked = readOrDeny(action, requested, access);
  access.authorise(action, asked.key);
  return asked;
}

/** IAM comes before the names: a malformed one is denied on `…:*` to whoever may not do this to everything. */
function readOrDeny(action: string, requested: string, access: Context['access']): Asked {
  try {
    return readName(requested);
  } catch (error) {
    if (error instanceof ServiceError) access.authorise(action, '*');
    throw error;
  }
}
