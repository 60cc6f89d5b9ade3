import type * as Http from 'node:http';
import type * as Https from 'node:https';
import type { Verification } from '../config/config.ts';
import { systemClock } from '../source/aws/pace.ts';
import { type Ending, runCommand, shownCommand } from './command.ts';

/*
 * Whether the application is well with its new files. A command has one try, because it can wait by itself; an address is
 * asked again and again, because a service that has just been reloaded needs a while. What is said there is not looked at,
 * and not shown.
 */

/** Seconds. */
const usualTime = 30;
/** An answer that takes longer is none, and the next attempt begins. Milliseconds. */
const attemptTimeout = 5000;
const pause = 250;

/**
 * The status of an answer has to be the one that is named, or any from 200 to 299. Redirections are not followed.
 * @returns how it ended; `how` is the end of a sentence that begins with what was verified */
export async function runVerification(wanted: Verification, cwd: string, signal?: AbortSignal): Promise<Ending> {
  const time = (wanted.within ?? usualTime) * 1000;
  if ('command' in wanted) return runCommand(wanted.command, { cwd, signal, patience: time });
  const end = AbortSignal.timeout(time);
  const either = signal === undefined ? end : AbortSignal.any([end, signal]);
  let last = 'did not answer';
  while (!either.aborted) {
    const answer = await ask(wanted.url, AbortSignal.any([either, AbortSignal.timeout(attemptTimeout)]));
    if (typeof answer === 'number' && isRight(answer, wanted.status)) return { kind: 'succeeded' };
    if (!either.aborted) last = typeof answer === 'number' ? `answered ${answer}` : answer;
    await systemClock.sleep(pause, either).catch(() => undefined);
  }
  return { kind: 'failed', how: signal?.aborted === true ? 'was interrupted' : `${last} for ${time / 1000} s` };
}

export function shownVerification(wanted: Verification): string {
  return 'command' in wanted ? shownCommand(wanted.command) : withoutKeys(wanted.url);
}

function isRight(status: number, wanted: number | undefined): boolean {
  return wanted === undefined ? status >= 200 && status < 300 : status === wanted;
}

/** The status, or what there was in its place. */
function ask(url: string, signal: AbortSignal): Promise<number | string> {
  const { get } = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http') as typeof Http | typeof Https;
  return new Promise((resolve) => {
    const request = get(url, { agent: false, headers: { 'user-agent': 'ssmith' }, signal }, (response) => {
      resolve(response.statusCode ?? 0);
      response.on('error', () => undefined);
      response.destroy();
    });
    request.on('error', ({ code = 'no answer' }: NodeJS.ErrnoException) =>
      resolve(code === 'ABORT_ERR' ? 'did not answer' : `could not be reached (${code})`),
    );
  });
}

/** A password, or a token in the query, is not for a log. */
function withoutKeys(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
