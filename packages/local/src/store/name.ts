import { malformedName, ServiceError, validation } from '../service/error.ts';
import { parameterArn, type Place } from '../service/place.ts';

export const secretsManagerPrefix = '/aws/reference/secretsmanager/';

const mostLevels = 15;
/** Counted with the ARN's prefix. */
const longestArn = 1011;

/** A parameter that is asked for: by name, `name:selector`, or ARN with or without a selector. */
export interface Asked {
  /** As it came, which is how it goes back when nothing is found. */
  readonly requested: string;
  /** With its leading slash. */
  readonly key: string;
  readonly selector: string | undefined;
  /** The region and the account of an ARN. */
  readonly place: Place | undefined;
}

/**
 * Takes a name of a request apart. Blanks around it do not count. An ARN has five colons of its own, so a selector is
 * looked for behind them only.
 * @throws {ServiceError} for a malformed name, with the service's text, which is about something else
 */
export function readName(requested: string): Asked {
  const [, region, account, inArn] = /^arn:aws[a-z-]*:ssm:([a-z0-9-]+):(\d*):parameter\/?(.*)$/s.exec(requested.trim()) ?? [];
  const [, written = '', selector] = /^([^:]*)(?::(.*))?$/s.exec(inArn ?? requested.trim()) ?? [];
  const key = keyOf(written);
  const unrooted = inArn === undefined && written.includes('/') && !written.startsWith('/');
  if (unrooted || !isWellFormed(key) || key.toLowerCase().startsWith('/ssm')) throw validation(malformedName);
  return { requested, key, selector, place: region === undefined ? undefined : { region, account: account ?? '' } };
}

/** `a` and `/a` are one parameter. */
export function keyOf(name: string): string {
  return name.startsWith('/') ? name : `/${name}`;
}

/** The name of an answer is the one that was asked for. An ARN is answered with the name that the parameter was created with. */
export function answeredName({ requested, key, place }: Asked, created: string): string {
  if (place !== undefined) return created;
  return requested.trim().startsWith('/') ? key : key.slice(1);
}

/** @throws {ServiceError} when no path can be spelled so */
export function readPath(path: string): string {
  if (path !== '/' && (!path.startsWith('/') || !isWellFormed(path.replace(/\/$/, '')))) throw validation(malformedName);
  return path.replace(/\/$/, '');
}

/**
 * The rules for a name that is to be created.
 * @returns the name without blanks around it
 * @throws {ServiceError} in the service's words
 */
export function checkNewName(written: string, place: Place): string {
  const name = written.trim();
  const key = keyOf(name);
  const levels = key.split('/').length - 1;
  if (name.includes('/') && !name.startsWith('/')) throw validation('Parameter name must be a fully qualified name.');
  if (/^\/aws\/./i.test(key)) throw new ServiceError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  if (/^\/(?:aws|ssm)/i.test(key)) {
    throw validation(levels > 1 ? malformedName : 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (!isWellFormed(key)) throw validation(malformedName);
  if (levels > mostLevels) {
    const text = `A hierarchy can have a maximum of ${mostLevels} levels. For more information, see Requirements and constraints for parameter names.`;
    throw new ServiceError('HierarchyLevelLimitExceededException', text);
  }
  if (parameterArn(place, key).length > longestArn) {
    throw validation(`The parameter name, with the prefix of its ARN, can have a maximum of ${longestArn} characters.`);
  }
  return name;
}

/** Secrets may hold more characters in their names than parameters. */
function isWellFormed(key: string): boolean {
  return (key.startsWith(secretsManagerPrefix) ? /^[A-Za-z0-9/_+=.@-]+$/ : /^(?:\/[A-Za-z0-9_.-]+)+$/).test(key);
}
